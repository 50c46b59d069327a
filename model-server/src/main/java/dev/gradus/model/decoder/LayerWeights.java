package dev.gradus.model.decoder;

import java.util.OptionalInt;

/**
 * Where the weights of a layer are among {@link Weights#parameters}. The embedding is the first of
 * those; after the layers follow the last norm and, where not tied, the output matrix.
 *
 * @param norm before attention
 * @param queryKeyValue the three matrices side by side
 * @param bias of their product, in families that have one
 * @param output of attention
 * @param secondNorm before SwiGLU
 * @param gateUp gate and up side by side
 * @param down back to the model's width
 */
public record LayerWeights(
    int norm,
    int queryKeyValue,
    OptionalInt bias,
    int output,
    int secondNorm,
    int gateUp,
    int down) {

  /** Those of a layer, from 0. */
  public static LayerWeights of(DecoderConfig config, int layer) {
    int biased = config.queryKeyValueBias() ? 1 : 0;
    int norm = 1 + layer * (6 + biased);
    int output = norm + 2 + biased;
    return new LayerWeights(
        norm,
        norm + 1,
        biased > 0 ? OptionalInt.of(norm + 2) : OptionalInt.empty(),
        output,
        output + 1,
        output + 2,
        output + 3);
  }

  /** The last norm. */
  public static int lastNorm(DecoderConfig config) {
    return of(config, config.layers()).norm();
  }
}
