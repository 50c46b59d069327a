package dev.gradus.model.prior;

import dev.gradus.model.prior.Term.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A terminal of the grammar that the goal fills: a variable, a fact, a numeral, a pattern of names.
 *
 * <p>In grammar files a slot is written in braces, lower case with hyphens: {@code {fact}}. A slot
 * without fillings for a goal rules out the alternatives that use it.
 */
enum Slot {
  // Variables.
  NAT(r -> VariableSlots.ofType(r, Types::isNat)),
  INT(r -> VariableSlots.ofType(r, Types::isInt)),
  FIELD(r -> VariableSlots.ofType(r, Types::isField)),
  INDUCTIVE(VariableSlots::inductive),
  GENERALIZING(VariableSlots::generalizing),
  INDUCTION_ARMS(r -> VariableSlots.arms(r, true)),
  CASES_ARMS(r -> VariableSlots.arms(r, false)),
  PEEL(VariableSlots::peel),
  RESIDUES(VariableSlots::residues),
  RANGE(VariableSlots::range),

  // Facts.
  FACT(r -> FactSlots.named(r, t -> true)),
  FACTS(FactSlots::all),
  REWRITE(r -> FactSlots.named(r, FactSlots::rewrites)),
  SUBST(r -> FactSlots.named(r, t -> FactSlots.substitutes(r, t))),
  CONCLUDING(r -> FactSlots.named(r, t -> FactSlots.concludes(r, t))),
  APPLICABLE(r -> FactSlots.named(r, t -> t.isQuantifier("∀") || t.isBinary("→"))),
  NEGATED(
      r ->
          FactSlots.named(
              r, t -> t.head().equals("¬") && t.kind() == Kind.PREFIX || t.isBinary("≠"))),
  DIVIDES(r -> FactSlots.named(r, t -> t.isBinary("∣"))),
  PATTERN(FactSlots::patterns),
  ALTERNATIVES(FactSlots::alternatives),
  INSTANCE(FactSlots::instances),
  PRODUCT(FactSlots::products),
  ALL_PRODUCTS(FactSlots::allProducts),
  RENAMES(FactSlots::renames),

  // Terms.
  INTROS(TermSlots::intros),
  WITNESS(TermSlots::witnesses),
  CONSTANT(TermSlots::constants),
  QUESTION(TermSlots::questions),
  CAST_TARGET(TermSlots::castTargets),

  // The library.
  PREMISE(PremiseSlots::each),
  FIRST_PREMISES(r -> PremiseSlots.first(r, 3)),
  ALL_PREMISES(r -> PremiseSlots.first(r, Integer.MAX_VALUE)),

  // Arithmetic.
  POWER_FACT(ArithmeticSlots::powers),
  PERIOD(ArithmeticSlots::periods),
  EXPONENT_PERIOD(ArithmeticSlots::exponentPeriods),
  GCD_FACT(ArithmeticSlots::gcds),
  GCD_BOUND(ArithmeticSlots::gcdBounds),
  FACTOR_FACT(ArithmeticSlots::factors),
  SIZE_SPLIT(ArithmeticSlots::sizes),
  FINITE_SEARCH(FiniteSearch::fillings),

  /** A name for a new fact. */
  FRESH(r -> List.of(new Filling(r.goal().fresh("h"), 1))),
  /** A name for a new variable. */
  FRESH_VARIABLE(r -> List.of(new Filling(r.goal().fresh("x"), 1)));

  private final Function<Reading, List<Filling>> fill;

  Slot(Function<Reading, List<Filling>> fill) {
    this.fill = fill;
  }

  List<Filling> fillings(Reading reading) {
    return fill.apply(reading);
  }

  /** As written in grammar files. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
