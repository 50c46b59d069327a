package dev.gradus.model.tokenizer;

import java.util.OptionalInt;

/**
 * The proofsize objective's eleven classes (Polu et al. 2022, "Formal Mathematics Statement
 * Curriculum Learning", proofsize objective): {@code A} no proof was found, {@code B} more than
 * twenty tactic applications, {@code C} to {@code K} at most twenty, linearly, {@code K} the
 * shortest.
 *
 * <p>The paper gives no borders between C and K. Here sizes 1 to 20 are cut into nine classes of
 * two or three: K 1-3, J 4-5, I 6-7, H 8-9, G 10-12, F 13-14, E 15-16, D 17-18, C 19-20.
 *
 * <p>A bucket's name is its completion.
 */
public enum ProofSizeBucket {
  A,
  B,
  C,
  D,
  E,
  F,
  G,
  H,
  I,
  J,
  K;

  /** Number of buckets. */
  public static final int COUNT = 11;

  /** Largest size that is not in {@link #B}. */
  private static final int LONGEST = 20;

  /** Buckets C to K. */
  private static final int GRADED = 9;

  /**
   * The bucket of a goal.
   *
   * @param size tactic applications from the goal to the end of its shortest known proof, from 1;
   *     empty if no proof was found
   */
  public static ProofSizeBucket of(OptionalInt size) {
    return size.isEmpty() ? A : of(size.getAsInt());
  }

  /**
   * The bucket of a proved goal.
   *
   * @param size tactic applications, from 1
   */
  public static ProofSizeBucket of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "a proof has at least one tactic application, not " + size);
    }
    if (size > LONGEST) {
      return B;
    }
    return values()[K.ordinal() - (size - 1) * GRADED / LONGEST];
  }
}
