package dev.gradus.curriculum.inequality;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A term of variables and natural numbers. Built by the factories, which leave out what says
 * nothing ({@code 0 + x}, {@code 1 * x}, {@code x / 1}): rules write 0 and 1 for the special cases
 * of their theorems. Each of these is an equation of commutative rings, {@code x / 1 = x}, {@code 0
 * / x = 0} and {@code 1⁻¹ = 1} of fields.
 */
sealed interface Term {
  Literal ZERO = new Literal(0);
  Literal ONE = new Literal(1);

  /** One of the variables of a statement, by its number. */
  record Variable(int number) implements Term {}

  /** A number, at least 0. */
  record Literal(int value) implements Term {}

  /** {@code -x}. */
  record Negation(Term of) implements Term {}

  /** {@code x⁻¹}. */
  record Inverse(Term of) implements Term {}

  /**
   * {@code x ^ n}.
   *
   * @param exponent at least 2
   */
  record Power(Term base, int exponent) implements Term {}

  /** Two terms and what joins them. */
  record Binary(Operation operation, Term left, Term right) implements Term {}

  /** What joins two terms. */
  enum Operation {
    PLUS,
    MINUS,
    TIMES,
    OVER,
    MAX,
    MIN
  }

  static Term literal(int value) {
    return new Literal(value);
  }

  static Term sum(Term left, Term right) {
    if (left.equals(ZERO)) {
      return right;
    }
    return right.equals(ZERO) ? left : new Binary(Operation.PLUS, left, right);
  }

  static Term difference(Term left, Term right) {
    if (right.equals(ZERO)) {
      return left;
    }
    return left.equals(ZERO) ? negation(right) : new Binary(Operation.MINUS, left, right);
  }

  static Term product(Term left, Term right) {
    if (left.equals(ZERO) || right.equals(ZERO)) {
      return ZERO;
    }
    if (left.equals(ONE)) {
      return right;
    }
    return right.equals(ONE) ? left : new Binary(Operation.TIMES, left, right);
  }

  /** The product of a number and terms, from the left. */
  static Term product(int factor, Term... terms) {
    Term product = literal(factor);
    for (Term term : terms) {
      product = product(product, term);
    }
    return product;
  }

  static Term quotient(Term left, Term right) {
    if (left.equals(ZERO)) {
      return ZERO;
    }
    return right.equals(ONE) ? left : new Binary(Operation.OVER, left, right);
  }

  static Term maximum(Term left, Term right) {
    return new Binary(Operation.MAX, left, right);
  }

  static Term minimum(Term left, Term right) {
    return new Binary(Operation.MIN, left, right);
  }

  /**
   * A power.
   *
   * @param exponent at least 1
   */
  static Term power(Term base, int exponent) {
    boolean same = exponent == 1 || base.equals(ZERO) || base.equals(ONE);
    return same ? base : new Power(base, exponent);
  }

  static Term square(Term base) {
    return power(base, 2);
  }

  static Term cube(Term base) {
    return power(base, 3);
  }

  static Term negation(Term of) {
    return of.equals(ZERO) ? ZERO : new Negation(of);
  }

  static Term inverse(Term of) {
    return of.equals(ONE) ? ONE : new Inverse(of);
  }

  /** How many variables, numbers and operations it has. */
  default int size() {
    if (this instanceof Negation t) {
      return 1 + t.of().size();
    } else if (this instanceof Inverse t) {
      return 1 + t.of().size();
    } else if (this instanceof Power t) {
      return 2 + t.base().size();
    } else if (this instanceof Binary t) {
      return 1 + t.left().size() + t.right().size();
    }
    return 1;
  }

  /** At least its degree, numerator and denominator together: how fast its values grow. */
  default int degree() {
    if (this instanceof Negation t) {
      return t.of().degree();
    } else if (this instanceof Inverse t) {
      return t.of().degree();
    } else if (this instanceof Power t) {
      return t.exponent() * t.base().degree();
    } else if (this instanceof Binary t) {
      boolean adds = t.operation() == Operation.TIMES || t.operation() == Operation.OVER;
      int left = t.left().degree();
      int right = t.right().degree();
      return adds ? left + right : Math.max(left, right);
    }
    return this instanceof Variable ? 1 : 0;
  }

  /** The numbers of its variables, in the order in which they are read. */
  default Set<Integer> variables() {
    Set<Integer> variables = new LinkedHashSet<>();
    addVariables(variables);
    return variables;
  }

  private void addVariables(Set<Integer> variables) {
    if (this instanceof Variable t) {
      variables.add(t.number());
    } else if (this instanceof Negation t) {
      t.of().addVariables(variables);
    } else if (this instanceof Inverse t) {
      t.of().addVariables(variables);
    } else if (this instanceof Power t) {
      t.base().addVariables(variables);
    } else if (this instanceof Binary t) {
      t.left().addVariables(variables);
      t.right().addVariables(variables);
    }
  }
}
