package dev.gradus.model.prior;

/**
 * The interval in which the facts of a goal put a variable, as far as they say it with numerals.
 *
 * @param low least value, {@link #UNBOUNDED} negated if there is none
 * @param high greatest value, {@link #UNBOUNDED} if there is none
 */
record Bounds(long low, long high) {

  static final long UNBOUNDED = 1_000_000_000_000L;

  static Bounds of(Reading reading, String variable) {
    boolean natural =
        reading.elements().stream()
            .anyMatch(h -> h.name().equals(variable) && Types.isNat(Types.head(h.type())));
    Bounds bounds = new Bounds(natural ? 0 : -UNBOUNDED, UNBOUNDED);
    for (Hypothesis fact : reading.facts()) {
      bounds = bounds.narrowed(fact.type(), variable);
    }
    return bounds;
  }

  long size() {
    return high - low + 1;
  }

  private Bounds narrowed(Term fact, String variable) {
    if (fact.isBinary("∧")) {
      return narrowed(fact.left(), variable).narrowed(fact.right(), variable);
    }
    if (fact.kind() != Term.Kind.BINARY || !Feature.isOrder(fact.head())) {
      return this;
    }
    boolean strict = fact.head().equals("<") || fact.head().equals(">");
    boolean ascending = fact.head().equals("<") || fact.head().equals("≤");
    Term small = ascending ? fact.left() : fact.right();
    Term large = ascending ? fact.right() : fact.left();
    if (isVariable(small, variable) && isSmallNumeral(large)) {
      long value = Long.parseLong(large.head()) - (strict ? 1 : 0);
      return new Bounds(low, Math.min(high, value));
    }
    if (isVariable(large, variable) && isSmallNumeral(small)) {
      long value = Long.parseLong(small.head()) + (strict ? 1 : 0);
      return new Bounds(Math.max(low, value), high);
    }
    return this;
  }

  private static boolean isVariable(Term term, String variable) {
    return term.isName() && term.head().equals(variable);
  }

  private static boolean isSmallNumeral(Term term) {
    return term.isNumeral()
        && term.head().length() <= 9
        && term.head().chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
