package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Keys and values of a text that was read once, from which any number of rows of a {@link KvCache}
 * may continue.
 */
public final class Prefix implements AutoCloseable {

  private final List<NDArray> keys;
  private final List<NDArray> values;
  private final int length;

  Prefix(List<NDArray> keys, List<NDArray> values, int length) {
    this.keys = keys;
    this.values = values;
    this.length = length;
  }

  /** Number of tokens read. */
  public int length() {
    return length;
  }

  List<NDArray> keys() {
    return keys;
  }

  List<NDArray> values() {
    return values;
  }

  @Override
  public void close() {
    keys.forEach(NDArray::close);
    values.forEach(NDArray::close);
  }
}
