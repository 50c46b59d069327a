package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;

/**
 * Tables of rotary embeddings on the device, made longer on demand. Safe for use by many threads:
 * shorter tables stay valid when longer ones are made.
 */
public final class Rotary {

  private static final int FEWEST = 1024;

  private final DecoderConfig config;
  private final NDManager manager;
  private final UnaryOperator<NDArray> cast;
  private Tables tables;

  /**
   * Cosines and sines.
   *
   * @param cos [positions, head size], as {@code decoder.ts} takes them
   * @param sin as large
   */
  public record Tables(NDArray cos, NDArray sin) {}

  /** Tables in float32. */
  public Rotary(DecoderConfig config, NDManager manager) {
    this(config, manager, UnaryOperator.identity());
  }

  /**
   * Tables in another type.
   *
   * @param cast gives a copy in that type, in the manager of what it is given
   */
  public Rotary(DecoderConfig config, NDManager manager, UnaryOperator<NDArray> cast) {
    this.config = config;
    this.manager = manager;
    this.cast = cast;
  }

  /** Tables of at least so many positions, each turned as the last of a text. */
  public synchronized Tables upTo(int positions) {
    if (positions > config.maxPositions()) {
      throw new IllegalArgumentException(
          positions + " positions are more than the model's " + config.maxPositions());
    }
    if (tables == null || tables.cos().getShape().get(0) < positions) {
      int rounded = Math.max(FEWEST, 2 * Integer.highestOneBit(Math.max(1, positions - 1)));
      RotaryTables values = RotaryTables.of(config, Math.min(rounded, config.maxPositions()));
      tables = tables(values, manager);
    }
    return tables;
  }

  /**
   * Tables of a whole text.
   *
   * @param length of the text, by which {@link RopeScaling.Dynamic} turns all of its positions
   * @param scope owns them where no other text can use them
   */
  public Tables ofText(int length, NDManager scope) {
    return length <= config.steadyPositions()
        ? upTo(length)
        : tables(RotaryTables.ofText(config, length), scope);
  }

  private Tables tables(RotaryTables values, NDManager owner) {
    Shape shape = new Shape(values.positions(), values.headSize());
    return new Tables(
        cast.apply(owner.create(values.cos(), shape)),
        cast.apply(owner.create(values.sin(), shape)));
  }
}
