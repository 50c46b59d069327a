package dev.gradus.model.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import dev.gradus.model.torch.Torch;
import java.util.List;

/**
 * What the machine can do, measured with libtorch on as many threads.
 *
 * @param bytesPerSecond read and written by copying an array as large as the model; where the model
 *     fits a cache, that is the cache's rate
 * @param operationsPerSecond of a product of float32 matrices of 1024 x 1024, by MKL or oneDNN,
 *     whichever is faster
 */
public record Limits(double bytesPerSecond, double operationsPerSecond) {

  private static final int SIDE = 1024;
  private static final int ROUNDS = 7;

  /** Takes about a second. */
  static Limits measure(Torch torch, DecoderConfig config) {
    try (NDManager manager = torch.newManager();
        Script script =
            Script.compile(manager, "Limits", List.of("/dev/gradus/model/bench/limits.ts"))) {
      long count = config.parameters();
      double copy = best(script, "copy", manager, new Shape(count));
      Shape square = new Shape(SIDE, SIDE);
      double product =
          Math.min(
              best(script, "product", manager, square),
              best(script, "product_of_onednn", manager, square));
      return new Limits(2.0 * Float.BYTES * count / copy, 2.0 * SIDE * SIDE * SIDE / product);
    }
  }

  /** The least time that a step can take, in seconds: the larger of reading and computing. */
  double seconds(Workload workload, DecoderConfig config) {
    return Math.max(
        workload.bytes(config) / bytesPerSecond, workload.operations(config) / operationsPerSecond);
  }

  private static double best(Script script, String method, NDManager manager, Shape shape) {
    double best = Double.MAX_VALUE;
    try (NDArray a = manager.ones(shape);
        NDArray b = manager.ones(shape);
        NDArray c = manager.zeros(shape);
        Arguments arguments = new Arguments().tensor(a).tensor(b).tensor(c)) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        arguments.infer(script, method).close();
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
    }
    return best;
  }
}
