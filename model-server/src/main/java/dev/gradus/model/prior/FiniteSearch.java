package dev.gradus.model.prior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Proof by trying all values: when target and facts are about a few natural numbers, the kernel
 * evaluates them on a whole box, and automation shows that the variables lie in it.
 *
 * <p>{@code exact (by decide +kernel : ∀ x : Nat, x < 72 → ∀ y : Nat, y < 72 → x * y = 71 → …) x
 * (by grind) y (by grind) h₁}
 */
final class FiniteSearch {

  /** Cells of the box; the kernel evaluates a few thousand arithmetic facts a second. */
  private static final double MAX_CELLS = 6000;

  private static final int MAX_VARIABLES = 3;

  /** What {@code decide} can evaluate, besides equations and order. */
  private static final Set<String> DECIDABLE =
      Set.of("=", "≠", "<", ">", "≤", "≥", "∣", "∧", "∨", "↔", "→", "¬");

  private final Reading reading;
  private final List<String> variables = new ArrayList<>();
  private final Set<String> outside = new HashSet<>();

  private FiniteSearch(Reading reading) {
    this.reading = reading;
    for (Hypothesis h : reading.goal().hypotheses()) {
      boolean natural = h.accessible() && h.isElement() && Types.isNat(Types.head(h.type()));
      if (natural && occurs(h.name())) {
        variables.add(h.name());
      } else {
        outside.add(h.name());
      }
    }
  }

  /** The call, if the goal is of that kind. */
  static List<Filling> fillings(Reading reading) {
    return new FiniteSearch(reading).calls();
  }

  private List<Filling> calls() {
    if (variables.isEmpty()
        || variables.size() > MAX_VARIABLES
        || !decidable(reading.target())
        || !variables.stream().allMatch(this::bounded)) {
      return List.of();
    }
    // Equations first: they fail on most cells, and what follows is then not evaluated.
    List<Hypothesis> facts =
        reading.facts().stream()
            .filter(h -> decidable(h.type()))
            .sorted(Comparator.comparing(h -> !h.type().isBinary("=")))
            .limit(6)
            .toList();
    // The largest box that can be tried: a smaller one is rarely easier and never proves more.
    double side = Math.pow(MAX_CELLS, 1.0 / variables.size());
    return reading.numerals().stream()
        .map(numeral -> Math.max(numeral + 1, 8))
        .filter(bound -> bound <= side)
        .max(Long::compare)
        .map(bound -> List.of(new Filling(call(facts, bound), 1)))
        .orElse(List.of());
  }

  private String call(List<Hypothesis> facts, long bound) {
    StringBuilder claim = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    for (String variable : variables) {
      claim.append("∀ ").append(variable).append(" : Nat, ");
      claim.append(variable).append(" < ").append(bound).append(" → ");
      arguments.append(' ').append(variable).append(" (by first | omega | grind)");
    }
    for (Hypothesis fact : facts) {
      claim.append('(').append(fact.type().text()).append(") → ");
      arguments.append(' ').append(fact.name());
    }
    claim.append('(').append(reading.target().text()).append(')');
    return "exact (by decide +kernel : " + claim + ")" + arguments;
  }

  /** Whether a fact may bound the variable from above: by an order, or by an equation. */
  private boolean bounded(String variable) {
    return Bounds.of(reading, variable).high() < Bounds.UNBOUNDED
        || reading.facts().stream()
            .anyMatch(h -> h.type().isBinary("=") && TermSlots.mentions(h.type(), variable));
  }

  private boolean occurs(String name) {
    return reading.terms().stream().anyMatch(t -> t.head().equals(name));
  }

  /** Built of decidable connectives and arithmetic over the box's variables alone. */
  private boolean decidable(Term proposition) {
    if (proposition.kind() == Term.Kind.PREFIX || proposition.kind() == Term.Kind.BINARY) {
      boolean[] plain = {DECIDABLE.contains(proposition.head())};
      proposition.visit(
          term ->
              plain[0] &=
                  switch (term.kind()) {
                    case QUANTIFIER, OPAQUE, CONDITIONAL, ASCRIPTION, LITERAL, BRACKET -> false;
                    case PREFIX -> term.head().equals("¬");
                    case NAME, APPLICATION -> !outside.contains(term.head());
                    case NUMERAL, BINARY -> true;
                  });
      return plain[0] && TermSlots.usable(reading, proposition);
    }
    return false;
  }
}
