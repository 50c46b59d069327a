package dev.gradus.model.prior;

import java.util.List;

/**
 * One open goal.
 *
 * @param tag the case name, empty if none
 * @param hypotheses in the order printed; names that are shadowed carry a dagger
 * @param target what is to be proved
 */
record Goal(String tag, List<Hypothesis> hypotheses, Term target) {

  List<Hypothesis> facts() {
    return hypotheses.stream().filter(h -> h.isFact() && h.accessible()).toList();
  }

  List<Hypothesis> elements() {
    return hypotheses.stream().filter(h -> h.isElement() && h.accessible()).toList();
  }

  /** {@code base}, or the first of {@code base1}, {@code base2}, ... that names nothing here. */
  String fresh(String base) {
    if (isFree(base)) {
      return base;
    }
    for (int i = 1; ; i++) {
      if (isFree(base + i)) {
        return base + i;
      }
    }
  }

  private boolean isFree(String name) {
    return hypotheses.stream().noneMatch(h -> h.name().equals(name));
  }
}
