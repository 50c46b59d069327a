package dev.gradus.model.prior;

import java.util.List;

/**
 * One alternative of a nonterminal.
 *
 * @param weight base weight, positive
 * @param conditions what multiplies the weight for a goal
 * @param template what it derives
 */
record Alternative(double weight, List<Condition> conditions, List<Part> template) {

  /** A piece of a template. */
  sealed interface Part permits Text, Goal, Nonterminal {}

  /** Text that stands as it is. */
  record Text(String text) implements Part {}

  /** Text read off the goal. */
  record Goal(Slot slot) implements Part {}

  /** Text that another nonterminal derives. */
  record Nonterminal(String name) implements Part {}

  /**
   * A factor of the weight.
   *
   * @param feature what is asked of the goal
   * @param expected the answer for which the factor applies
   * @param factor at least 0; 0 rules the alternative out
   */
  record Condition(Feature feature, boolean expected, double factor) {}

  double weightFor(Reading reading) {
    double product = weight;
    for (Condition condition : conditions) {
      if (reading.is(condition.feature()) == condition.expected()) {
        product *= condition.factor();
      }
    }
    return product;
  }
}
