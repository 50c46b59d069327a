package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;

/**
 * How many rows may be multiplied at a time so that no row's result depends, in any bit, on how
 * many others there are.
 *
 * <p>A library of matrix products chooses its kernel by the shape; kernels that add in different
 * orders round differently. Those differences are harmless for quality, but a sampler with a fixed
 * seed would now and then choose another token because somebody else's request was in the batch. A
 * sequence of kernels with one order usually spans 2 to 16 rows or more (a single row is a
 * matrix-vector product, with another order). Which spans agree is tried out with the model's own
 * matrices when it is opened; larger batches are decoded in groups, single rows are doubled.
 *
 * @param fewest rows of the smallest product: 1 or 2
 * @param most rows of the largest
 */
record RowGroups(int fewest, int most) {

  private static final int[] TRIED = {3, 4, 5, 7, 8, 12, 15, 16, 24, 31, 32, 48, 64};

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
    int most = 2;
    for (int rows : TRIED) {
      if (!agree(script, manager, packed, shape, rows)) {
        break;
      }
      most = rows;
    }
    if (most < 4) {
      return ANY;
    }
    most = Integer.highestOneBit(most);
    return new RowGroups(agree(script, manager, packed, shape, 1) ? 1 : 2, most);
  }

  private static boolean agree(
      Script script, NDManager manager, IValue packed, long[] shape, int rows) {
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).integer(rows).integers(shape);
      NDArray differing = arguments.infer(script, "differing", call).singletonOrThrow();
      return differing.toLongArray()[0] == 0;
    }
  }
}
