package dev.gradus.model.prior;

import dev.gradus.model.prior.Term.Kind;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the weights of the grammar may depend on: a yes-or-no property of the goal.
 *
 * <p>In grammar files a feature is written in lower case with hyphens: {@code goal-eq}.
 */
enum Feature {
  GOAL_FORALL(r -> r.target().isQuantifier("∀")),
  GOAL_IMPLIES(r -> r.target().isBinary("→")),
  GOAL_AND(r -> r.target().isBinary("∧")),
  GOAL_OR(r -> r.target().isBinary("∨")),
  GOAL_EXISTS(r -> r.target().isQuantifier("∃")),
  GOAL_NOT(r -> r.target().kind() == Kind.PREFIX && r.target().head().equals("¬")),
  GOAL_IFF(r -> r.target().isBinary("↔")),
  GOAL_EQ(r -> r.target().isBinary("=")),
  GOAL_NE(r -> r.target().isBinary("≠")),
  GOAL_ORDER(r -> r.target().kind() == Kind.BINARY && isOrder(r.target().head())),
  GOAL_DVD(r -> r.target().isBinary("∣")),
  GOAL_FALSE(r -> r.target().isName() && r.target().head().equals("False")),
  /** The target is a function equation: {@code (fun x => …) = …}, or between function variables. */
  GOAL_FUN(r -> r.is(GOAL_EQ) && r.target().left().isQuantifier("fun")),

  NAT(r -> r.hasType(Types::isNat)),
  INT(r -> r.hasType(Types::isInt)),
  FIELD(r -> r.hasType(Types::isField)),
  /** Lists, arrays, vectors, strings. */
  SEQUENCE(r -> r.hasType(Types::isSequence)),
  /** Option, Bool, products and other types with few constructors. */
  SUM_TYPE(r -> r.hasType(Types::isSum)),
  BOOL(r -> r.hasType("Bool"::equals) || r.has("&&") || r.has("||") || r.has("true")),
  FIN(r -> r.hasType("Fin"::equals)),
  BITVEC(r -> r.hasType("BitVec"::equals)),

  MOD(r -> r.has("%")),
  DVD(r -> r.has("∣")),
  MINUS(r -> r.has("-")),
  CAST(r -> r.has("↑")),
  GCD(r -> r.has("gcd") || r.has("Nat.gcd") || r.has("lcm") || hasSuffix(r, ".gcd", ".lcm")),
  /** A product of two terms neither of which is a numeral, or a power of a variable. */
  NONLINEAR(r -> r.terms().stream().anyMatch(Feature::isNonlinear)),
  /** A power whose exponent is not a numeral. */
  EXPONENTIAL(r -> r.terms().stream().anyMatch(t -> t.isBinary("^") && !t.right().isNumeral())),
  CONDITIONAL(r -> r.terms().stream().anyMatch(t -> t.kind() == Kind.CONDITIONAL)),
  MATCH(r -> r.terms().stream().anyMatch(t -> t.text().startsWith("match "))),
  ABSTRACTION(r -> r.has("fun")),
  /** Talks about numbers: a numeral type, or a numeral, or an arithmetic operator. */
  ARITHMETIC(
      r ->
          r.is(NAT)
              || r.is(INT)
              || r.is(FIELD)
              || (!r.numerals().isEmpty() && !r.is(SEQUENCE))
              || r.is(CAST)),
  LINEAR(
      r ->
          r.is(ARITHMETIC)
              && !r.is(NONLINEAR)
              && !r.is(EXPONENTIAL)
              && !r.is(FIELD)
              && !r.is(GCD)
              && !r.is(SEQUENCE)),

  FACTS(r -> !r.facts().isEmpty()),
  /** Nothing in the context, and no bound variable in the target: it can be computed. */
  CLOSED(
      r ->
          r.facts().isEmpty()
              && r.elements().isEmpty()
              && r.targetTerms().stream().noneMatch(t -> t.kind() == Kind.QUANTIFIER)),
  AND_FACT(r -> r.facts().stream().anyMatch(h -> h.type().isBinary("∧"))),
  OR_FACT(r -> r.facts().stream().anyMatch(h -> h.type().isBinary("∨"))),
  EXISTS_FACT(r -> r.facts().stream().anyMatch(h -> h.type().isQuantifier("∃"))),
  FORALL_FACT(r -> r.facts().stream().anyMatch(h -> h.type().isQuantifier("∀"))),
  NOT_FACT(
      r -> r.facts().stream().anyMatch(h -> h.type().head().equals("¬") || h.type().isBinary("≠"))),
  EQ_FACT(r -> r.facts().stream().anyMatch(h -> h.type().isBinary("="))),
  ORDER_FACT(
      r ->
          r.facts().stream()
              .anyMatch(h -> h.type().kind() == Kind.BINARY && isOrder(h.type().head()))),
  /** Lemmas of the library are at hand. */
  PREMISES(r -> !r.premises().isEmpty()),
  /** An induction hypothesis is in the context. */
  INDUCTION_STEP(
      r -> r.goal().hypotheses().stream().anyMatch(h -> h.isFact() && isInductive(h.name()))),
  /** Names in the context that cannot be written. */
  HIDDEN(r -> r.goal().hypotheses().stream().anyMatch(h -> !h.accessible())),
  SEVERAL_GOALS(r -> r.goals() > 1);

  private final Predicate<Reading> test;

  Feature(Predicate<Reading> test) {
    this.test = test;
  }

  boolean holds(Reading reading) {
    return test.test(reading);
  }

  /** As written in grammar files. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static boolean isOrder(String operator) {
    return Set.of("<", ">", "≤", "≥").contains(operator);
  }

  private static boolean isNonlinear(Term term) {
    if (term.isBinary("*")) {
      return !isConstant(term.left()) && !isConstant(term.right());
    }
    return term.isBinary("^") && !isConstant(term.left());
  }

  private static boolean isConstant(Term term) {
    return switch (term.kind()) {
      case NUMERAL -> true;
      case BINARY, PREFIX, ASCRIPTION -> term.args().stream().allMatch(Feature::isConstant);
      default -> false;
    };
  }

  private static boolean isInductive(String name) {
    return name.startsWith("ih") || name.contains("_ih");
  }

  private static boolean hasSuffix(Reading reading, String... suffixes) {
    return reading.terms().stream()
        .anyMatch(
            term -> {
              for (String suffix : suffixes) {
                if (term.head().endsWith(suffix)) {
                  return true;
                }
              }
              return false;
            });
  }
}
