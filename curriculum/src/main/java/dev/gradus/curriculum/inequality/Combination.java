package dev.gradus.curriculum.inequality;

import static dev.gradus.curriculum.inequality.Conditions.both;

import java.util.Locale;
import java.util.Optional;

/**
 * What makes one inequality of two, {@code a ≤ b} and {@code c ≤ d}. All but the difference are the
 * paper's (appendix D), by Mathlib's names there; the difference gives rings without division one
 * more.
 */
enum Combination {
  /** {@code a + c ≤ b + d}: {@code add_le_add}. */
  ADD {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      Term left = Term.sum(ab.left(), cd.left());
      Term right = Term.sum(ab.right(), cd.right());
      return Optional.of(Inequality.of(left, right, Conditions.NONE, rule(), ab, cd));
    }
  },
  /** {@code a - d ≤ b - c}: {@code sub_le_sub}. */
  SUBTRACT {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      if (!type.hasDifferences()) {
        return Optional.empty();
      }
      Term left = Term.difference(ab.left(), cd.right());
      Term right = Term.difference(ab.right(), cd.left());
      return Optional.of(Inequality.of(left, right, Conditions.NONE, rule(), ab, cd));
    }
  },
  /** {@code a c ≤ b d} for 0 ≤ c and 0 ≤ b, by way of {@code b c}: {@code mul_le_mul}. */
  MULTIPLY {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      Signs signs = new Signs(type);
      return both(cd.leftNonnegative(signs), ab.rightNonnegative(signs))
          .map(conditions -> product(ab, cd, conditions, rule()));
    }
  },
  /** {@code a c ≤ b d} for 0 ≤ a and 0 ≤ d, by way of {@code a d}: {@code mul_le_mul_of_nonneg}. */
  MULTIPLY_NONNEGATIVE {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      Signs signs = new Signs(type);
      return both(ab.leftNonnegative(signs), cd.rightNonnegative(signs))
          .map(conditions -> product(ab, cd, conditions, rule()));
    }
  },
  /** {@code a / d ≤ b / c} for 0 ≤ b and 0 < c, by way of {@code b / d}: {@code div_le_div}. */
  DIVIDE {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      if (!type.hasQuotients()) {
        return Optional.empty();
      }
      Signs signs = new Signs(type);
      Term left = Term.quotient(ab.left(), cd.right());
      Term right = Term.quotient(ab.right(), cd.left());
      return both(ab.rightNonnegative(signs), cd.leftPositive(signs))
          .map(conditions -> Inequality.of(left, right, conditions, rule(), ab, cd));
    }
  },
  /**
   * {@code a ≤ b (d / c)} for 0 ≤ b and 0 < c, since {@code 1 ≤ d / c}: the paper's {@code
   * le_mul_of_ratio}, of which it gives the name only.
   */
  RATIO {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd) {
      if (!type.hasQuotients()) {
        return Optional.empty();
      }
      Signs signs = new Signs(type);
      Term right = Term.product(ab.right(), Term.quotient(cd.right(), cd.left()));
      return both(ab.rightNonnegative(signs), cd.leftPositive(signs))
          .map(conditions -> Inequality.of(ab.left(), right, conditions, rule(), ab, cd));
    }
  };

  /** What it makes of two inequalities; empty if the type or a sign does not allow it. */
  abstract Optional<Inequality> apply(NumberType type, Inequality ab, Inequality cd);

  String rule() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Inequality product(
      Inequality ab, Inequality cd, Conditions conditions, String rule) {
    Term left = Term.product(ab.left(), cd.left());
    Term right = Term.product(ab.right(), cd.right());
    return Inequality.of(left, right, conditions, rule, ab, cd);
  }
}
