package dev.gradus.model.checkpoint;

import ai.djl.ndarray.types.Shape;

/**
 * What the header of a safetensors file says about one tensor.
 *
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte
 */
public record TensorEntry(String name, Dtype dtype, Shape shape, long begin, long end) {

  private static final int SHOWN = 120;

  /** Bytes in the file. */
  public long bytes() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return bytes() / dtype.bytes();
  }

  /** A name out of a stranger's file as a message may show it: one line, bounded. */
  static String quote(String name) {
    StringBuilder shown = new StringBuilder("'");
    name.codePoints()
        .limit(SHOWN)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return shown.append(name.codePointCount(0, name.length()) > SHOWN ? "...'" : "'").toString();
  }
}
