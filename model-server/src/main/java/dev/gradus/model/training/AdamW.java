package dev.gradus.model.training;

/**
 * AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization") with clipping by the
 * global norm. Its epsilon is 1e-8.
 *
 * @param decay of matrices, times the learning rate; norms and biases have none
 * @param beta1 memory of the first moment, in [0, 1)
 * @param beta2 memory of the second moment, in [0, 1)
 * @param clip the norm that the gradient of all parameters together may have
 */
public record AdamW(double decay, double beta1, double beta2, double clip) {

  /** What small language models are usually trained with. */
  public static final AdamW DEFAULT = new AdamW(0.1, 0.9, 0.95, 1);

  /** Checks the ranges. */
  public AdamW {
    if (!(decay >= 0 && beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && clip > 0)) {
      throw new IllegalArgumentException(
          "decay %s, beta1 %s, beta2 %s, clip %s".formatted(decay, beta1, beta2, clip));
    }
  }
}
