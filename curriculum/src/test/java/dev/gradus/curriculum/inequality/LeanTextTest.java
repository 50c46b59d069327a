package dev.gradus.curriculum.inequality;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.curriculum.inequality.Term.Variable;
import org.junit.jupiter.api.Test;

final class LeanTextTest {
  private static final Term P = new Variable(5);
  private static final Term Q = new Variable(2);

  private static String conclusion(Term left, Term right) {
    Inequality inequality = Inequality.of(left, right, Conditions.NONE, "test");
    String statement = new LeanText(NumberType.RAT, inequality).statement("t");
    return statement.replaceAll("^theorem t \\(.*? : Rat\\) : | :=$", "");
  }

  @Test
  void statement_variablesAndHypotheses_areInTheOrderOfReading() {
    Conditions conditions =
        Conditions.of(2, Sign.NONNEGATIVE)
            .and(Conditions.of(5, Sign.POSITIVE))
            .and(Conditions.of(7, Sign.POSITIVE));
    Inequality inequality = Inequality.of(P, Term.sum(Q, P), conditions, "test");
    assertEquals(
        "theorem t (a b : Nat) (h₀ : 0 < a) (h₁ : 0 ≤ b) : a ≤ b + a :=",
        new LeanText(NumberType.NAT, inequality).statement("t"));
  }

  @Test
  void statement_brackets_standWhereLeanNeedsThem() {
    assertEquals(
        "(-a ^ 2 : Rat) ≤ (-a) ^ 2", conclusion(negated(Term.square(P)), Term.square(negated(P))));
    assertEquals(
        "-(a + b) ≤ a - (b - a)",
        conclusion(negated(Term.sum(P, Q)), Term.difference(P, Term.difference(Q, P))));
    assertEquals(
        "a * (b / a) ≤ a * b / a",
        conclusion(Term.product(P, Term.quotient(Q, P)), Term.quotient(Term.product(P, Q), P)));
    assertEquals(
        "(a ^ 2) ^ 3 ≤ a⁻¹ ^ 2 * (b + a)⁻¹",
        conclusion(
            Term.cube(Term.square(P)),
            Term.product(Term.square(Term.inverse(P)), Term.inverse(Term.sum(Q, P)))));
    assertEquals(
        "max a (min b 3) ^ 2 ≤ max (-a) b⁻¹",
        conclusion(
            Term.square(Term.maximum(P, Term.minimum(Q, Term.literal(3)))),
            Term.maximum(negated(P), Term.inverse(Q))));
  }

  private static Term negated(Term term) {
    return Term.negation(term);
  }
}
