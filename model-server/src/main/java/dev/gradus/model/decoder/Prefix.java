package dev.gradus.model.decoder;

import ai.djl.pytorch.jni.IValue;

/**
 * Keys and values of a text that was read once, from which any number of rows of a {@link KvCache}
 * may continue.
 */
public final class Prefix implements AutoCloseable {

  static final Prefix EMPTY = new Prefix(null, 0);

  private final IValue keysAndValues;
  private final int length;

  /**
   * @param keysAndValues of each layer [2 * key-value heads, length, head size]; null if empty
   */
  Prefix(IValue keysAndValues, int length) {
    this.keysAndValues = keysAndValues;
    this.length = length;
  }

  /** Number of tokens read. */
  public int length() {
    return length;
  }

  IValue keysAndValues() {
    return keysAndValues;
  }

  @Override
  public void close() {
    if (keysAndValues != null) {
      keysAndValues.close();
    }
  }
}
