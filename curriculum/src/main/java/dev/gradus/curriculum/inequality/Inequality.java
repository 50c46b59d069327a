package dev.gradus.curriculum.inequality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code left ≤ right}, under conditions, and why: the rule that gave it and the inequalities that
 * the rule was given. Only {@link Theorem}, {@link Transformation} and {@link Combination} make
 * them, each by a rule that is a theorem about the reals, with its side conditions added to the
 * conditions; so the tree of reasons is a proof of it.
 *
 * @param conditions under which it holds
 * @param rule in lower case
 * @param reasons what the rule was applied to; none for a theorem
 */
record Inequality(
    Term left, Term right, Conditions conditions, String rule, List<Inequality> reasons) {

  /** The same reasons' conclusion and conditions, joined with more of them. */
  static Inequality of(Term left, Term right, Conditions more, String rule, Inequality... reasons) {
    Conditions all = more;
    for (Inequality reason : reasons) {
      all = all.and(reason.conditions);
    }
    return new Inequality(left, right, all, rule, List.of(reasons));
  }

  /** What makes the left side at least 0. */
  Optional<Conditions> leftNonnegative(Signs signs) {
    return signs.nonnegative(left);
  }

  /** What makes the right side at least 0: its own form, or that the left side is. */
  Optional<Conditions> rightNonnegative(Signs signs) {
    return Conditions.either(signs.nonnegative(right), signs.nonnegative(left));
  }

  /** What makes the left side greater than 0. */
  Optional<Conditions> leftPositive(Signs signs) {
    return signs.positive(left);
  }

  /** What makes the right side greater than 0: its own form, or that the left side is. */
  Optional<Conditions> rightPositive(Signs signs) {
    return Conditions.either(signs.positive(right), signs.positive(left));
  }

  /** The same, with all denominators positive, as people state it; it would hold without. */
  Inequality withDenominatorsPositive(Signs signs) {
    Conditions all =
        conditions.and(signs.denominatorsPositive(left)).and(signs.denominatorsPositive(right));
    return new Inequality(left, right, all, rule, reasons);
  }

  /** The rules of the proof, those of reasons before those that use them. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    reasons.forEach(reason -> rules.addAll(reason.rules()));
    rules.add(rule);
    return rules;
  }

  /** Variables, numbers and operations of both sides. */
  int size() {
    return left.size() + right.size();
  }

  /** At least the degree of both sides. */
  int degree() {
    return Math.max(left.degree(), right.degree());
  }
}
