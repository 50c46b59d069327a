package dev.gradus.search.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Seeds derived by hashing from what identifies a random choice, never from a shared generator: so
 * a choice does not depend on what else was drawn before it, in this search or in another.
 */
final class Seeds {
  private Seeds() {}

  /** The seed of an attempt. */
  static long attempt(long runSeed, String statementName, int attempt) {
    return hash(runSeed, statementName, attempt);
  }

  /**
   * The seed of one expansion.
   *
   * @param visit how often the node was expanded before
   */
  static long expansion(long attemptSeed, GoalKey node, int visit) {
    return hash(attemptSeed, node.text(), visit);
  }

  private static long hash(long seed, String text, int number) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(ByteBuffer.allocate(12).putLong(seed).putInt(number).flip());
      sha.update(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(sha.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
