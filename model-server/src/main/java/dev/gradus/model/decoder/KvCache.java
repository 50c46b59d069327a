package dev.gradus.model.decoder;

import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import java.util.function.Supplier;

/**
 * Keys and values of the rows of a continuous batch.
 *
 * <p>Each row has a length of its own. Decoding always runs over the first rows, so a caller keeps
 * the rows in use together: when one ends, {@link #move} puts the last one in its place. Not safe
 * for use by several threads at once.
 */
public final class KvCache implements AutoCloseable {

  private static final int SPAN = 64;

  private final Script script;
  private final IValue layers;
  private final int[] lengths;
  private final int capacity;
  private StaticDecoding steps;

  /**
   * A cache. What rows that only fill up a batch write goes to the row after the last.
   *
   * @param spare rows that may fill up a batch, at least 1
   */
  KvCache(Script script, DecoderConfig config, IValue packed, int rows, int spare, int capacity) {
    this.script = script;
    this.lengths = new int[rows];
    this.capacity = capacity;
    try (Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).integer(config.layers());
      arguments.integers(
          rows + spare, 2L * config.keyValueHeads(), rounded(capacity), config.headSize());
      this.layers = arguments.infer(script, "empty");
    }
  }

  /** Positions in whole vectors, so that a row's attention adds in the same order at any length. */
  static int rounded(int positions) {
    return (positions + SPAN - 1) / SPAN * SPAN;
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
    if (prefix.length() > capacity) {
      throw new IllegalArgumentException(
          "a prefix of " + prefix.length() + " tokens does not fit a cache of " + capacity);
    }
    lengths[row] = prefix.length();
    if (prefix.length() > 0) {
      try (Arguments arguments = new Arguments()) {
        arguments.borrowed(layers).borrowed(prefix.keysAndValues()).integer(row);
        arguments.infer(script, "load").close();
      }
    }
  }

  /** Copies a row over another. */
  public void move(int from, int to) {
    int length = lengths[from];
    lengths[to] = length;
    if (length > 0 && from != to) {
      try (Arguments arguments = new Arguments()) {
        arguments.borrowed(layers).integer(from).integer(to).integer(length);
        arguments.infer(script, "move").close();
      }
    }
  }

  /** Forgets the positions from {@code length} on, as when a row is to be decoded again. */
  public void truncate(int row, int length) {
    if (length < 0 || length > lengths[row]) {
      throw new IllegalArgumentException(
          "row " + row + " has " + lengths[row] + " positions, not " + length);
    }
    lengths[row] = length;
  }

  /**
   * Checks that a row can go on for some steps.
   *
   * @throws IllegalArgumentException if it cannot
   */
  void requireRoom(int row, int steps) {
    int end = lengths[row] + steps;
    if (end > capacity) {
      throw new IllegalArgumentException(
          end + " positions exceed the cache's capacity of " + capacity);
    }
  }

  /** What decodes this cache in steps that may be recorded; made by the first who asks. */
  StaticDecoding steps(Supplier<StaticDecoding> maker) {
    if (steps == null) {
      steps = maker.get();
    }
    return steps;
  }

  IValue layers() {
    return layers;
  }

  void advance(int row, int steps) {
    lengths[row] += steps;
  }

  @Override
  public void close() {
    if (steps != null) {
      steps.close();
    }
    layers.close();
  }
}
