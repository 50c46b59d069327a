package dev.gradus.model.decoder;

/**
 * How the frequencies of rotary position embeddings are stretched beyond the context that the model
 * was first trained with ({@code rope_scaling} in {@code config.json}).
 */
public sealed interface RopeScaling {

  /** Frequencies as in RoFormer (arXiv 2104.09864, section 3.4.2). */
  record None() implements RopeScaling {}

  /** All positions divided by {@code factor} (arXiv 2306.15595). */
  record Linear(double factor) implements RopeScaling {}

  /**
   * Frequencies in parts, as Llama 3.1 does it: short waves stay, long waves are divided by {@code
   * factor}, those between are interpolated.
   *
   * @param originalPositions the context in tokens of the first training
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
      implements RopeScaling {}

  /**
   * YaRN (arXiv 2309.00071, section 3): frequencies by parts, and attention made sharper.
   *
   * @param originalPositions the context in tokens of the first training
   * @param betaFast rotations within the first context above which a frequency stays
   * @param betaSlow rotations below which it is divided by {@code factor}
   * @param attentionFactor multiplies cosines and sines
   * @param truncate whether the bounds between the parts are rounded to whole dimensions
   */
  record Yarn(
      double factor,
      int originalPositions,
      double betaFast,
      double betaSlow,
      double attentionFactor,
      boolean truncate)
      implements RopeScaling {}
}
