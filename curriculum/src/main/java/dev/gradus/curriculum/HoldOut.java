package dev.gradus.curriculum;

import dev.gradus.model.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * The rule that splits library statements into a training part and a held-out part.
 *
 * <p>A statement is held out when the first byte of the SHA-256 of its name is below 26, which is
 * true of 26/256, about 10 %, of all names. A rule on the name alone needs no list to be kept,
 * gives the same answer on every machine and for every version of the library, and cannot be bent
 * by the order in which statements are found. Held-out statements measure what was learned; they
 * are never trained on.
 */
public final class HoldOut {

  /** First bytes below this are held out. */
  static final int THRESHOLD = 26;

  private HoldOut() {}

  /**
   * Whether a statement is held out.
   *
   * @param name the theorem's full name, as {@code Nat.add_comm}
   */
  public static boolean isHeldOut(String name) {
    byte[] hash = Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8));
    return (hash[0] & 0xff) < THRESHOLD;
  }
}
