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
 * Which sizes share a kernel depends on the processor, the number of threads and MKL's mode. Seen:
 * 2 to 64 rows with AVX-512, 4 to 64 with AVX2; outside its reproducible mode 4, 8, 12 and so on
 * with AVX2 on two threads, between which the rows of a small product are shared out. It is tried
 * out with the model's own matrices when it is opened; batches are filled up to a size that agrees,
 * larger ones are decoded in groups.
 *
 * @param multiple rows of a product are a multiple of this
 * @param fewest rows of the smallest product, a multiple itself
 * @param most rows of the largest
 */
record RowGroups(int multiple, int fewest, int most) {

  /** Rows that a group may have at most, the best first. */
  private static final int[] LARGEST = {64, 32, 16, 8};

  private static final int[] MULTIPLES = {1, 2, 4, 8};

  /** A batch of one row is filled up to as many, at most. */
  private static final int FILLED_UP = 16;

  /** All sizes up to here are tried, of larger ones some: one kernel serves many of them. */
  private static final int EACH = 32;

  private static final int[] LARGE = {33, 34, 36, 40, 48, 56, 60, 62, 63, 64};

  /** Where no sizes agree, groups are this large, and rows are reproducible to rounding only. */
  private static final RowGroups ANY = new RowGroups(1, 1, 64);

  /**
   * On a GPU: all rows at once. Splitting a batch would read the weights once for each part, which
   * is most of what a step costs there, so rows are reproducible to rounding only.
   */
  static final RowGroups WHOLE = new RowGroups(1, 1, Integer.MAX_VALUE);

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
      RowGroups groups = of(sizes, differing, most);
      if (groups.fewest <= FILLED_UP && groups.fewest < most) {
        return groups;
      }
    }
    return ANY;
  }

  /**
   * The groups that fill up a single row the least.
   *
   * @param sizes ascending, up to {@code most}
   * @param differing how many numbers of a product of so many rows are unlike those of the largest
   */
  static RowGroups of(long[] sizes, long[] differing, int most) {
    RowGroups best = new RowGroups(1, most, most);
    for (int multiple : MULTIPLES) {
      int fewest = most;
      for (int i = sizes.length - 1; i >= 0; i--) {
        if (sizes[i] % multiple == 0) {
          if (differing[i] != 0) {
            break;
          }
          fewest = (int) sizes[i];
        }
      }
      if (fewest < best.fewest) {
        best = new RowGroups(multiple, fewest, most);
      }
    }
    return best;
  }

  /** Rows of the product for so many rows, which are at most {@link #most}. */
  int filled(int rows) {
    return Math.max(fewest, (rows + multiple - 1) / multiple * multiple);
  }

  /** Rows that fill up a batch, at most. */
  int spare() {
    return Math.max(fewest, multiple);
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
