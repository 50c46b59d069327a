package dev.gradus.model.prior;

import java.util.HashSet;
import java.util.Set;

/** Hands out names for new hypotheses of a goal, none of them twice and none already there. */
final class Naming {

  private final Goal goal;
  private final Set<String> given = new HashSet<>();

  Naming(Goal goal) {
    this.goal = goal;
  }

  /** {@code base}, or {@code base} with the first number that makes it new. */
  String next(String base) {
    String name = goal.fresh(base);
    for (int i = 1; !given.add(name); i++) {
      name = goal.fresh(base + i);
    }
    return name;
  }
}
