package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.LayerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Low-rank adapters (Hu et al. 2021, "LoRA", arXiv 2106.09685): each matrix W of the layers becomes
 * W + scale A B, and only A and B are trained. Here a matrix is one of {@code Weights.parameters},
 * so query, key and value share an A, and so do gate and up.
 *
 * @param arrays A [in, rank] and B [rank, out] of each matrix in turn; empty where there are none
 * @param scale of the product
 */
record Adapters(List<NDArray> arrays, double scale) {

  /** Matrices in a layer: query-key-value, output, gate-up, down. */
  private static final int MATRICES = 4;

  /** All weights are trained. */
  static Adapters none() {
    return new Adapters(List.of(), 0);
  }

  /**
   * Fresh adapters, whose product is zero.
   *
   * @param parameters in the order of {@code Weights.parameters}
   * @param manager owns them
   */
  static Adapters fresh(
      DecoderConfig config,
      List<NDArray> parameters,
      int rank,
      double alpha,
      long seed,
      NDManager manager) {
    Random random = new Random(seed);
    List<NDArray> arrays = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      LayerWeights where = LayerWeights.of(config, layer);
      for (int index :
          new int[] {where.queryKeyValue(), where.output(), where.gateUp(), where.down()}) {
        Shape shape = parameters.get(index).getShape();
        float[] a = new float[Math.toIntExact(rank * shape.get(0))];
        for (int i = 0; i < a.length; i++) {
          a[i] = (float) (random.nextGaussian() / rank);
        }
        arrays.add(manager.create(a, new Shape(shape.get(0), rank)));
        arrays.add(manager.zeros(new Shape(rank, shape.get(1))));
      }
    }
    assert arrays.size() == 2 * MATRICES * config.layers();
    return new Adapters(List.copyOf(arrays), alpha / rank);
  }

  boolean isEmpty() {
    return arrays.isEmpty();
  }
}
