package dev.gradus.curriculum;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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
    return (sha256(name)[0] & 0xff) < THRESHOLD;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
