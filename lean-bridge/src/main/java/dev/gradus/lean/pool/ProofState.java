package dev.gradus.lean.pool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A state of a theorem as the pool remembers it: by the way that leads there, so that any process
 * can walk it again.
 */
final class ProofState {
  final Theorem theorem;

  /** Handle within the theorem. */
  final long id;

  /** Where the tactic was run; null for the root. */
  final ProofState parent;

  /** The tactic that led here; null for the root. */
  final String tactic;

  /** The limits it ran under. */
  final Limits limits;

  /** Open goals, as printed when the state was first reached. */
  final List<String> goals;

  /**
   * A digest of header, statement, tactics and the goals they led to: the same for the same state
   * of any theorem. Limits may have had a say in where a tactic led, hence the goals.
   */
  final String key;

  private ProofState(
      Theorem theorem,
      long id,
      ProofState parent,
      String tactic,
      Limits limits,
      List<String> goals,
      String key) {
    this.theorem = theorem;
    this.id = id;
    this.parent = parent;
    this.tactic = tactic;
    this.limits = limits;
    this.goals = goals;
    this.key = key;
  }

  static ProofState root(Theorem theorem, Limits limits, List<String> goals) {
    String key = digest(theorem.opening.header(), theorem.opening.key());
    return new ProofState(theorem, 0, null, null, limits, goals, key);
  }

  ProofState child(long childId, String step, Limits stepLimits, List<String> newGoals) {
    String childKey = digest(digest(key, step), String.join("\0", newGoals));
    return new ProofState(theorem, childId, this, step, stepLimits, newGoals, childKey);
  }

  private static String digest(String first, String second) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(first.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(second.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
