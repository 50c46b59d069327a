package dev.gradus.model.bench.gpu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import dev.gradus.model.torch.Torch;
import java.util.List;

/**
 * What the card allows, measured.
 *
 * @param bytesPerSecond read and written by copying
 * @param operationsPerSecond of a product of bfloat16 matrices of 8192 x 8192, random numbers
 */
public record Card(double bytesPerSecond, double operationsPerSecond) {

  private static final List<String> SOURCE = List.of("/dev/gradus/model/bench/limits.ts");

  private static final int ROUNDS = 5;

  /** Times that are one measurement: what is launched last is waited for. */
  private static final int TIMES = 20;

  /**
   * Measures; takes a second or two on a GPU.
   *
   * @param floats copied, 4 bytes each; several times the card's cache
   * @param side of the matrices
   */
  public static Card measure(Torch torch, long floats, int side) {
    try (NDManager manager = torch.newManager();
        Script script = Script.compile(manager, "Card", SOURCE)) {
      NDArray from = manager.ones(new Shape(floats));
      NDArray to = manager.zeros(new Shape(floats));
      double copy =
          best(
              () -> {
                try (Arguments arguments = new Arguments()) {
                  arguments.tensor(from).tensor(to).integer(TIMES);
                  arguments.infer(script, "copies", manager).singletonOrThrow().toFloatArray();
                }
              });
      IValue matrices;
      try (Arguments arguments = new Arguments().integer(side).tensor(from)) {
        matrices = arguments.infer(script, "squares");
      }
      double product =
          best(
              () -> {
                try (Arguments arguments = new Arguments()) {
                  arguments.borrowed(matrices).integer(TIMES);
                  arguments.infer(script, "products", manager).singletonOrThrow().toFloatArray();
                }
              });
      matrices.close();
      return new Card(
          2.0 * Float.BYTES * floats * TIMES / copy, 2.0 * side * side * side * TIMES / product);
    }
  }

  /** Fills weights on their device; no two devices give the same ones. */
  static void fill(Weights weights, double deviation, NDManager manager) {
    try (Script script = Script.compile(manager, "Card", SOURCE);
        Arguments arguments = new Arguments()) {
      arguments.tensors(weights.parameters()).number(deviation);
      arguments.infer(script, "fresh").close();
    }
  }

  private static double best(Runnable work) {
    work.run();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }
}
