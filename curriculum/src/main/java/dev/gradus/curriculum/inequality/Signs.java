package dev.gradus.curriculum.inequality;

import static dev.gradus.curriculum.inequality.Conditions.both;
import static dev.gradus.curriculum.inequality.Conditions.either;

import dev.gradus.curriculum.inequality.Term.Binary;
import dev.gradus.curriculum.inequality.Term.Inverse;
import dev.gradus.curriculum.inequality.Term.Literal;
import dev.gradus.curriculum.inequality.Term.Negation;
import dev.gradus.curriculum.inequality.Term.Power;
import dev.gradus.curriculum.inequality.Term.Variable;
import java.util.Optional;

/**
 * Proves signs of terms from signs of their variables, by the rules of signs: sums, products,
 * quotients and powers of what is not negative are not negative, even powers and {@code x * x}
 * never are; one positive summand makes a sum positive, the others being not negative. What these
 * rules do not reach counts as of unknown sign.
 *
 * @param type on {@code Nat} nothing is negative, and that needs no hypothesis
 */
record Signs(NumberType type) {

  /** What makes a term at least 0; empty if no rule does. */
  Optional<Conditions> nonnegative(Term term) {
    if (type == NumberType.NAT) {
      return Optional.of(Conditions.NONE);
    }
    if (term instanceof Variable t) {
      return Optional.of(Conditions.of(t.number(), Sign.NONNEGATIVE));
    } else if (term instanceof Literal) {
      return Optional.of(Conditions.NONE);
    } else if (term instanceof Inverse t) {
      return nonnegative(t.of());
    } else if (term instanceof Power t) {
      return t.exponent() % 2 == 0 ? Optional.of(Conditions.NONE) : nonnegative(t.base());
    } else if (term instanceof Binary t) {
      return nonnegative(t);
    }
    return Optional.empty();
  }

  private Optional<Conditions> nonnegative(Binary t) {
    return switch (t.operation()) {
      case MINUS -> Optional.empty();
      case MAX -> either(nonnegative(t.left()), nonnegative(t.right()));
      case TIMES ->
          t.left().equals(t.right())
              ? Optional.of(Conditions.NONE)
              : both(nonnegative(t.left()), nonnegative(t.right()));
      case PLUS, OVER, MIN -> both(nonnegative(t.left()), nonnegative(t.right()));
    };
  }

  /**
   * What makes the denominators in a term positive. One of which no rule knows it is passed over:
   * it came from an inequality, which has its condition already.
   */
  Conditions denominatorsPositive(Term term) {
    if (term instanceof Negation t) {
      return denominatorsPositive(t.of());
    } else if (term instanceof Inverse t) {
      return positive(t.of()).orElse(Conditions.NONE).and(denominatorsPositive(t.of()));
    } else if (term instanceof Power t) {
      return denominatorsPositive(t.base());
    } else if (term instanceof Binary t) {
      Conditions parts = denominatorsPositive(t.left()).and(denominatorsPositive(t.right()));
      boolean divides = t.operation() == Term.Operation.OVER;
      return divides ? parts.and(positive(t.right()).orElse(Conditions.NONE)) : parts;
    }
    return Conditions.NONE;
  }

  /** What makes a term greater than 0; empty if no rule does. */
  Optional<Conditions> positive(Term term) {
    if (term instanceof Variable t) {
      return Optional.of(Conditions.of(t.number(), Sign.POSITIVE));
    } else if (term instanceof Literal t) {
      return t.value() > 0 ? Optional.of(Conditions.NONE) : Optional.empty();
    } else if (term instanceof Inverse t) {
      return positive(t.of());
    } else if (term instanceof Power t) {
      return positive(t.base());
    } else if (term instanceof Binary t) {
      return positive(t);
    }
    return Optional.empty();
  }

  private Optional<Conditions> positive(Binary t) {
    return switch (t.operation()) {
      case MINUS -> Optional.empty();
      case MAX -> either(positive(t.left()), positive(t.right()));
      case PLUS ->
          either(
              both(positive(t.left()), nonnegative(t.right())),
              both(nonnegative(t.left()), positive(t.right())));
      case TIMES, OVER, MIN -> both(positive(t.left()), positive(t.right()));
    };
  }
}
