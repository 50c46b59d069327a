package dev.gradus.curriculum.inequality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.inequality.Term.Variable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SignsTest {
  private static final Term X = new Variable(0);
  private static final Term Y = new Variable(1);
  private static final Signs RATIONAL = new Signs(NumberType.RAT);

  @Test
  void nonnegative_squares_needNothing() {
    Term square = Term.square(Term.difference(X, Y));
    assertEquals(Optional.of(Conditions.NONE), RATIONAL.nonnegative(square));
    assertEquals(Optional.of(Conditions.NONE), RATIONAL.nonnegative(Term.product(X, X)));
  }

  @Test
  void nonnegative_oddPowersAndDifferences_areNotTakenForIt() {
    assertEquals(
        Optional.of(Conditions.of(0, Sign.NONNEGATIVE)), RATIONAL.nonnegative(Term.cube(X)));
    assertTrue(RATIONAL.nonnegative(Term.difference(X, Y)).isEmpty());
    assertTrue(RATIONAL.nonnegative(Term.cube(Term.difference(X, Y))).isEmpty());
    assertTrue(RATIONAL.nonnegative(Term.negation(X)).isEmpty());
  }

  @Test
  void positive_sum_takesTheSummandThatAsksLess() {
    Term sum = Term.sum(X, Term.sum(Term.ONE, Y));
    assertEquals(
        Conditions.of(0, Sign.NONNEGATIVE).and(Conditions.of(1, Sign.NONNEGATIVE)),
        RATIONAL.positive(sum).orElseThrow());
  }

  @Test
  void positive_evenPowerOfUnknownSign_isNot() {
    assertTrue(RATIONAL.positive(Term.square(Term.difference(X, Y))).isEmpty());
    assertTrue(RATIONAL.positive(Term.ZERO).isEmpty());
  }

  @Test
  void nonnegative_onNat_isEverything() {
    Signs natural = new Signs(NumberType.NAT);
    assertEquals(Optional.of(Conditions.NONE), natural.nonnegative(Term.cube(X)));
    assertEquals(
        Conditions.of(0, Sign.POSITIVE), natural.positive(Term.sum(X, Term.ZERO)).orElseThrow());
  }
}
