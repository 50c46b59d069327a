package dev.gradus.curriculum.inequality;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs that variables must have, by their numbers: what a side condition comes down to, and what
 * becomes hypotheses of the theorem.
 */
record Conditions(SortedMap<Integer, Sign> signs) {
  static final Conditions NONE = new Conditions(new TreeMap<>());

  private static final Comparator<Conditions> WEAKER =
      Comparator.<Conditions>comparingLong(
              c -> c.signs.values().stream().filter(sign -> sign == Sign.POSITIVE).count())
          .thenComparingInt(c -> c.signs.size());

  static Conditions of(int variable, Sign sign) {
    SortedMap<Integer, Sign> signs = new TreeMap<>();
    signs.put(variable, sign);
    return new Conditions(signs);
  }

  /** Both. */
  Conditions and(Conditions other) {
    SortedMap<Integer, Sign> both = new TreeMap<>(signs);
    other.signs.forEach(
        (variable, sign) -> both.merge(variable, sign, (a, b) -> a.compareTo(b) > 0 ? a : b));
    return new Conditions(both);
  }

  /** Both, if there are both. */
  static Optional<Conditions> both(Optional<Conditions> one, Optional<Conditions> other) {
    return one.flatMap(a -> other.map(a::and));
  }

  /** The one that asks less, where either will do. */
  static Optional<Conditions> either(Optional<Conditions> one, Optional<Conditions> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return WEAKER.compare(other.get(), one.get()) < 0 ? other : one;
  }

  /** Of these variables alone. */
  Conditions on(Set<Integer> variables) {
    SortedMap<Integer, Sign> kept = new TreeMap<>(signs);
    kept.keySet().retainAll(variables);
    return new Conditions(kept);
  }
}
