package dev.gradus.model.decoder;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import java.util.stream.IntStream;

/**
 * How many rows may be multiplied at a time so that no row's result depends, in any bit, on how
 * many others there are.
 *
 * <p>A library of matrix products chooses its kernel by the shape; kernels that add in different
 * orders round differently. Those differences are harmless for quality, but a sampler with a fixed
 * seed would now and then choose another token because somebody else's request was in the batch.
 * One kernel usually serves a whole span of sizes, which one depends on the processor (seen with
 * MKL: 2 to 64 rows, and 4 to 64 where there is no AVX-512). It is tried out with the model's own
 * matrices when it is opened; smaller batches are filled up, larger ones are decoded in groups.
 *
 * @param fewest rows of the smallest product
 * @param most rows of the largest
 */
record RowGroups(int fewest, int most) {

  /** Rows that a group may have at most, the best first. */
  private static final int[] LARGEST = {64, 32, 16, 8};

  /** A batch of one row is filled up to as many, at most. */
  private static final int FILLED_UP = 16;

  /** All sizes up to here are tried, of larger ones some: one kernel serves many of them. */
  private static final int EACH = 16;

  private static final int[] LARGE = {17, 24, 31, 32, 33, 48, 63, 64};

  /** Where no span agrees, groups are this large, and rows are reproducible to rounding only. */
  private static final RowGroups ANY = new RowGroups(1, 64);

  /**
   * On a GPU: all rows at once. Splitting a batch would read the weights once for each part, which
   * is most of what a step costs there, so rows are reproducible to rounding only.
   */
  static final RowGroups WHOLE = new RowGroups(1, Integer.MAX_VALUE);

  /**
   * Tries the matrices of the first layer and the output matrix.
   *
   * @param packed the program's weights
   */
  static RowGroups probe(Script script, NDManager manager, IValue packed, long[] shape) {
    for (int most : LARGEST) {
      long[] sizes =
          IntStream.concat(IntStream.rangeClosed(1, EACH), IntStream.of(LARGE))
              .filter(size -> size <= most)
              .asLongStream()
              .toArray();
      long[] differing = differing(script, manager, packed, most, sizes, shape);
      int fewest = most;
      for (int i = sizes.length - 1; i >= 0 && differing[i] == 0; i--) {
        fewest = (int) sizes[i];
      }
      if (fewest <= FILLED_UP && fewest < most) {
        return new RowGroups(fewest, most);
      }
    }
    return ANY;
  }

  private static long[] differing(
      Script script, NDManager manager, IValue packed, int most, long[] sizes, long[] shape) {
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).integer(most).integers(sizes).integers(shape);
      return arguments.infer(script, "differing", call).singletonOrThrow().toLongArray();
    }
  }
}
