package dev.gradus.curriculum.inequality;

import dev.gradus.curriculum.inequality.Term.Inverse;
import dev.gradus.curriculum.inequality.Term.Negation;
import java.util.Locale;
import java.util.Optional;

/**
 * What turns {@code a ≤ b} into another inequality. All but the cube are the paper's (appendix D),
 * by Mathlib's names there; the cube gives {@code Nat} a second one.
 */
enum Transformation {
  /** {@code -b ≤ -a}: {@code neg_le_neg}. */
  NEGATE {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality it) {
      if (!type.hasDifferences() || it.left() instanceof Negation) {
        return Optional.empty();
      }
      return Optional.of(
          Inequality.of(
              Term.negation(it.right()), Term.negation(it.left()), Conditions.NONE, rule(), it));
    }
  },
  /** {@code b⁻¹ ≤ a⁻¹} for 0 < a: {@code inv_le_inv}. */
  INVERT {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality it) {
      if (!type.hasQuotients() || it.left() instanceof Inverse) {
        return Optional.empty();
      }
      return it.leftPositive(new Signs(type))
          .map(
              positive ->
                  Inequality.of(
                      Term.inverse(it.right()), Term.inverse(it.left()), positive, rule(), it));
    }
  },
  /** {@code a² ≤ b²} for 0 ≤ a: {@code mul_self_le_mul_self}. */
  SQUARE {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality it) {
      return it.leftNonnegative(new Signs(type))
          .map(
              nonnegative ->
                  Inequality.of(
                      Term.square(it.left()), Term.square(it.right()), nonnegative, rule(), it));
    }
  },
  /** {@code a³ ≤ b³}: odd powers are monotone, {@code Odd.pow_le_pow}. */
  CUBE {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality it) {
      return Optional.of(
          Inequality.of(Term.cube(it.left()), Term.cube(it.right()), Conditions.NONE, rule(), it));
    }
  },
  /** {@code a / b ≤ 1} for 0 < b: {@code div_le_one_of_le}. */
  OVER_GREATER {
    @Override
    Optional<Inequality> apply(NumberType type, Inequality it) {
      if (!type.hasQuotients()) {
        return Optional.empty();
      }
      return it.rightPositive(new Signs(type))
          .map(
              positive ->
                  Inequality.of(
                      Term.quotient(it.left(), it.right()), Term.ONE, positive, rule(), it));
    }
  };

  /** What it makes of an inequality; empty if the type or a sign does not allow it. */
  abstract Optional<Inequality> apply(NumberType type, Inequality it);

  String rule() {
    return name().toLowerCase(Locale.ROOT);
  }
}
