package dev.gradus.curriculum.loop.config;

import java.util.Map;

/**
 * How a model is trained; the names are those of {@code gradus train}'s options.
 *
 * @param from what theta_k starts from, for every k alike
 * @param epochs passes of theta_k over D_k; the paper's 1 where it starts from theta_0, 8 where it
 *     starts from nothing
 * @param base how theta_0 itself is made, where {@code from} is {@link From#BASE}
 * @param batchTokens tokens of a batch
 * @param context tokens of the longest example; null is the model's, at most 1,024
 * @param learningRate at its peak; null goes by the model's width
 * @param threads on the CPU; 0 is one a core
 * @param proofsize train proofsizes too, so that the search can go by value
 * @param accepted steps of each goal to learn from that Lean accepted, in a proof or not; 0 is none
 * @param acceptedWeight how often training takes each of these in an epoch
 * @param sizeWeight how often it takes each proofsize; there are many more goals than steps
 * @param originalWeight how often it takes each pair of {@code original}, by their sources; 1 where
 *     none is given
 * @param validation share of the theorems to validate on
 * @param memory of the training's JVM, as -Xmx has it; libtorch's memory comes on top
 */
public record Training(
    From from,
    Integer epochs,
    Base base,
    Integer batchTokens,
    Integer context,
    Double learningRate,
    Integer threads,
    Boolean proofsize,
    Integer accepted,
    Double acceptedWeight,
    Double sizeWeight,
    Map<String, Double> originalWeight,
    Double validation,
    String memory) {

  /** What each theta_k starts from. Never theta_(k-1): errors would pile up (section 4.3). */
  public enum From {
    /**
     * theta_0: {@code model.init}, trained once on what round 0 found. A decoder with fresh weights
     * has no pretraining to stand on; this takes its place.
     */
    BASE,
    /** {@code model.init} itself: fresh weights each round, or a pretrained checkpoint. */
    INIT
  }

  /**
   * How theta_0 is made of {@code model.init}.
   *
   * @param epochs passes over round 0's data
   * @param learningRate at its peak; null goes by the model's width
   */
  public record Base(Integer epochs, Double learningRate) {
    public Base {
      epochs = epochs == null ? 8 : epochs;
      Check.that(epochs >= 1, "training.base.epochs must be at least 1");
      Check.that(
          learningRate == null || learningRate > 0, "training.base.learning-rate must be positive");
    }
  }

  static final Training DEFAULT =
      new Training(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  public Training {
    from = from == null ? From.INIT : from;
    epochs = epochs == null ? (from == From.BASE ? 1 : 8) : epochs;
    base = base == null ? new Base(null, null) : base;
    batchTokens = batchTokens == null ? 4096 : batchTokens;
    threads = threads == null ? 0 : threads;
    proofsize = proofsize == null || proofsize;
    accepted = accepted == null ? 0 : accepted;
    acceptedWeight = acceptedWeight == null ? 0.25 : acceptedWeight;
    sizeWeight = sizeWeight == null ? 1 : sizeWeight;
    originalWeight = originalWeight == null ? Map.of() : Map.copyOf(originalWeight);
    validation = validation == null ? 0.02 : validation;
    memory = memory == null ? "1g" : memory;
    Check.that(epochs >= 1, "training.epochs must be at least 1");
    Check.that(batchTokens >= 1, "training.batch-tokens must be at least 1");
    Check.that(context == null || context >= 16, "training.context must be at least 16");
    Check.that(learningRate == null || learningRate > 0, "training.learning-rate must be positive");
    Check.that(threads >= 0, "training.threads must not be negative");
    Check.that(
        originalWeight.values().stream().allMatch(weight -> weight >= 0),
        "a weight of training.original-weight is negative");
    Check.that(accepted >= 0, "training.accepted must not be negative");
    Check.that(acceptedWeight > 0, "training.accepted-weight must be positive");
    Check.that(sizeWeight > 0, "training.size-weight must be positive");
    Check.that(validation >= 0 && validation < 1, "training.validation must be in [0, 1)");
    Check.that(
        memory.matches("[1-9][0-9]*[kmgKMG]"), "training.memory is '" + memory + "'; write as 2g");
  }
}
