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
   * The base grows with the text ("dynamic NTK", as Hugging Face transformers 4.52.4 computes it):
   * for a text of n tokens above the original context it is {@code theta * (factor * n / original -
   * (factor - 1)) ^ (d / (d - 2))}, d being the size of a head. Shorter texts are as without
   * scaling.
   *
   * <p>With a cache of keys n is the length at the moment a position is read: the prompt's
   * positions are turned by its own length, each later one by its place, and what is in the cache
   * stays as it was turned. So a long text read at once and the same text read token by token
   * differ a little, there as here. Unlike there, n never depends on other texts: not on those
   * beside it in a batch and not on those before it.
   *
   * @param originalPositions the context in tokens of the first training, {@code
   *     max_position_embeddings}; texts may be {@code factor} times as long
   */
  record Dynamic(double factor, int originalPositions) implements RopeScaling {}

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
