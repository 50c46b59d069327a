package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Keys and values of the rows of a continuous batch.
 *
 * <p>Each row has a length of its own. Decoding always runs over the first rows, so a caller keeps
 * the rows in use together: when one ends, {@link #move} puts the last one in its place. Not safe
 * for use by several threads at once.
 */
public final class KvCache implements AutoCloseable {

  private final NDManager manager;
  private final List<NDArray> keys;
  private final List<NDArray> values;
  private final int[] lengths;
  private final int capacity;

  KvCache(NDManager manager, List<NDArray> keys, List<NDArray> values, int rows, int capacity) {
    this.manager = manager;
    this.keys = keys;
    this.values = values;
    this.lengths = new int[rows];
    this.capacity = capacity;
  }

  /** Number of rows. */
  public int rows() {
    return lengths.length;
  }

  /** Most positions of a row, in tokens. */
  public int capacity() {
    return capacity;
  }

  /** Number of positions filled in a row. */
  public int length(int row) {
    return lengths[row];
  }

  /** Lets a row continue from a prefix, whatever it held before. */
  public void load(Prefix prefix, int row) {
    throw new UnsupportedOperationException();
  }

  /** Copies a row over another. */
  public void move(int from, int to) {
    throw new UnsupportedOperationException();
  }

  /** Forgets the positions from {@code length} on, as when a row is to be decoded again. */
  public void truncate(int row, int length) {
    if (length < 0 || length > lengths[row]) {
      throw new IllegalArgumentException(
          "row " + row + " has " + lengths[row] + " positions, not " + length);
    }
    lengths[row] = length;
  }

  List<NDArray> keys() {
    return keys;
  }

  List<NDArray> values() {
    return values;
  }

  void advance(int row, int steps) {
    lengths[row] += steps;
  }

  @Override
  public void close() {
    manager.close();
  }
}
