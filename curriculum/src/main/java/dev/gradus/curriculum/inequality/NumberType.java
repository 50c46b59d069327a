package dev.gradus.curriculum.inequality;

import java.util.Locale;

/**
 * What the variables of an inequality are. All rules are theorems about the reals. They hold on the
 * other types because each type has only those operations that its embedding into the reals
 * respects, together with the order: sums, products, powers, maximum and minimum for all of them;
 * differences not on {@code Nat}, where Lean cuts them off at zero; quotients on fields alone,
 * since Lean rounds them elsewhere. In a field Lean has {@code x / 0 = 0}; no rule needs it, for
 * all denominators are positive under the hypotheses.
 */
public enum NumberType {
  NAT("Nat", "", false, false),
  INT("Int", "", true, false),
  RAT("Rat", "", true, true),
  /** Of Mathlib; the rules are those of the rationals. */
  REAL("Real", "import Mathlib\n", true, true);

  private final String lean;
  private final String header;
  private final boolean differences;
  private final boolean quotients;

  NumberType(String lean, String header, boolean differences, boolean quotients) {
    this.lean = lean;
    this.header = header;
    this.differences = differences;
    this.quotients = quotients;
  }

  /** Its name in Lean. */
  public String lean() {
    return lean;
  }

  /** What a statement about it needs before it. */
  public String header() {
    return header;
  }

  /** Whether it is an ordered ring, with {@code -}. */
  boolean hasDifferences() {
    return differences;
  }

  /** Whether it is an ordered field, with {@code /} and {@code ⁻¹}. */
  boolean hasQuotients() {
    return quotients;
  }

  /** In names of statements. */
  String tag() {
    return lean.toLowerCase(Locale.ROOT);
  }
}
