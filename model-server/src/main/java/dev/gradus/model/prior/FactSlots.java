package dev.gradus.model.prior;

import dev.gradus.model.prior.Term.Bound;
import dev.gradus.model.prior.Term.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Fillings that name or use a fact of the context. */
final class FactSlots {

  private static final int MAX_LISTED = 12;
  private static final int MAX_INSTANCES = 24;

  /** Order facts whose products are formed: three give six products. */
  private static final int MAX_FACTORS = 3;

  private static final int MAX_PATTERN_DEPTH = 4;

  private FactSlots() {}

  /**
   * Facts whose type satisfies the predicate; those that share names with the target count more.
   */
  static List<Filling> named(Reading reading, Predicate<Term> shape) {
    List<Hypothesis> facts = reading.facts();
    List<Filling> fillings = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      if (shape.test(facts.get(i).type())) {
        // What came last was made last, usually on purpose.
        double recency = i == facts.size() - 1 ? 1.5 : 1;
        fillings.add(
            new Filling(facts.get(i).name(), recency * relevance(reading, facts.get(i).type())));
      }
    }
    return fillings;
  }

  private static double relevance(Reading reading, Term type) {
    Set<String> shared = new HashSet<>();
    type.visit(
        t -> {
          if (t.isName() && reading.countInTarget(t.head()) > 0) {
            shared.add(t.head());
          }
        });
    return 1 + Math.min(3, shared.size());
  }

  /** All facts in one list: {@code h₀, h₁}. */
  static List<Filling> all(Reading reading) {
    String names =
        reading.facts().stream()
            .map(Hypothesis::name)
            .distinct()
            .limit(MAX_LISTED)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? List.of() : List.of(new Filling(names, 1));
  }

  /** Facts to rewrite with: equations and equivalences, under quantifiers and conditions too. */
  static boolean rewrites(Term type) {
    Term conclusion = conclusion(type);
    return conclusion.isBinary("=") || conclusion.isBinary("↔");
  }

  /** Equations that define a variable. */
  static boolean substitutes(Reading reading, Term type) {
    return type.isBinary("=")
        && (isVariable(reading, type.left()) || isVariable(reading, type.right()));
  }

  private static boolean isVariable(Reading reading, Term term) {
    return term.isName() && reading.elements().stream().anyMatch(h -> h.name().equals(term.head()));
  }

  /** Facts whose conclusion looks like the target: same relation or same head. */
  static boolean concludes(Reading reading, Term type) {
    Term conclusion = conclusion(type);
    return conclusion.kind() == reading.target().kind()
        && conclusion.head().equals(reading.target().head());
  }

  /** What a fact says once its quantifiers and conditions are met. */
  static Term conclusion(Term type) {
    Term at = type;
    while (at.isQuantifier("∀") || at.isBinary("→")) {
      at = at.right();
    }
    return at;
  }

  /** {@code ⟨x, hx⟩ := h}: names for what a conjunction or an existence gives. */
  static List<Filling> patterns(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    for (Filling fact : named(reading, FactSlots::hasParts)) {
      Term type = typeOf(reading, fact.text());
      Naming naming = new Naming(reading.goal());
      fillings.add(new Filling(pattern(type, naming, 0) + " := " + fact.text(), fact.weight()));
    }
    return fillings;
  }

  private static boolean hasParts(Term type) {
    return type.isBinary("∧") || type.isQuantifier("∃") || type.isBinary("∣");
  }

  private static String pattern(Term type, Naming naming, int depth) {
    if (depth < MAX_PATTERN_DEPTH) {
      if (type.isBinary("∧")) {
        return "⟨"
            + pattern(type.left(), naming, depth + 1)
            + ", "
            + innerPattern(type.right(), naming, depth + 1)
            + "⟩";
      }
      if (type.isQuantifier("∃") && !type.bound().isEmpty()) {
        String witnesses =
            type.bound().stream()
                .map(
                    bound -> naming.next(Hypothesis.isPlainName(bound.name()) ? bound.name() : "x"))
                .collect(Collectors.joining(", "));
        return "⟨" + witnesses + ", " + innerPattern(type.right(), naming, depth + 1) + "⟩";
      }
      if (type.isBinary("∣")) {
        return "⟨" + naming.next("k") + ", " + naming.next("h") + "⟩";
      }
    }
    return naming.next("h");
  }

  /** Anonymous constructors nest to the right by themselves, so the inner brackets go. */
  private static String innerPattern(Term type, Naming naming, int depth) {
    String inner = pattern(type, naming, depth);
    return inner.startsWith("⟨") && !type.isBinary("∣")
        ? inner.substring(1, inner.length() - 1)
        : inner;
  }

  /** {@code h with h | h}: the cases of a disjunction. */
  static List<Filling> alternatives(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    for (Filling fact : named(reading, type -> type.isBinary("∨"))) {
      int cases = 1;
      Term type = typeOf(reading, fact.text());
      while (type.isBinary("∨")) {
        cases++;
        type = type.right();
      }
      String names = String.join(" | ", Collections.nCopies(Math.min(cases, 30), fact.text()));
      fillings.add(new Filling(fact.text() + " with " + names, fact.weight()));
    }
    return fillings;
  }

  /**
   * {@code h 2 (by omega)}: a universal fact at a numeral or variable of the goal, its conditions
   * met by automation.
   */
  static List<Filling> instances(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    List<String> values = values(reading);
    for (Filling fact : named(reading, type -> type.isQuantifier("∀"))) {
      Term type = typeOf(reading, fact.text());
      List<Bound> explicit = type.bound().stream().filter(Bound::explicit).toList();
      StringBuilder conditions = new StringBuilder();
      for (Term rest = type.right(); rest.isBinary("→"); rest = rest.right()) {
        conditions.append(" (by omega)");
      }
      if (explicit.size() == 1) {
        for (String value : values) {
          fillings.add(
              new Filling(fact.text() + " " + value + conditions, fact.weight() / values.size()));
        }
      } else if (explicit.size() == 2) {
        for (String first : values.subList(0, Math.min(6, values.size()))) {
          for (String second : values.subList(0, Math.min(6, values.size()))) {
            fillings.add(
                new Filling(
                    fact.text() + " " + first + " " + second + conditions, fact.weight() / 36));
          }
        }
      }
    }
    return fillings;
  }

  private static List<String> values(Reading reading) {
    Set<String> values = new LinkedHashSet<>();
    for (Hypothesis element : reading.elements()) {
      String head = Types.head(element.type());
      if (!head.equals("→") && !head.equals("∀")) {
        values.add(element.name());
      }
    }
    for (String small : List.of("0", "1", "2")) {
      values.add(small);
    }
    for (long numeral : reading.numerals()) {
      values.add(Long.toString(numeral));
    }
    return values.stream().limit(MAX_INSTANCES).toList();
  }

  /**
   * {@code Int.mul_nonneg (Int.sub_nonneg_of_le h) (Int.sub_nonneg_of_le h')}: the products of
   * differences from which nonlinear inequalities follow by linear reasoning (the preprocessing of
   * Mathlib's {@code nlinarith}, by hand).
   */
  static List<Filling> products(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    List<Filling> facts = named(reading, t -> t.kind() == Kind.BINARY && Feature.isOrder(t.head()));
    for (int i = 0; i < facts.size() && i < MAX_FACTORS; i++) {
      for (int j = i; j < facts.size() && j < MAX_FACTORS; j++) {
        String left = "(Int.sub_nonneg_of_le " + facts.get(i).text() + ")";
        String right = "(Int.sub_nonneg_of_le " + facts.get(j).text() + ")";
        fillings.add(new Filling("Int.mul_nonneg " + left + " " + right, 1));
      }
    }
    return fillings;
  }

  /** All of them at once: {@code have := …; have := …}. */
  static List<Filling> allProducts(Reading reading) {
    String all =
        products(reading).stream()
            .map(product -> "have := " + product.text())
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? List.of() : List.of(new Filling(all, 1));
  }

  /** {@code n ih}: names for the context's last hypotheses that have none that can be written. */
  static List<Filling> renames(Reading reading) {
    Naming naming = new Naming(reading.goal());
    List<String> names = new ArrayList<>();
    for (Hypothesis h : reading.goal().hypotheses()) {
      if (!h.accessible() && h.sort() != Hypothesis.Sort.OTHER && h.name().contains("✝")) {
        String base = h.name().substring(0, h.name().indexOf('✝'));
        int dot = base.lastIndexOf('.');
        base = base.substring(dot + 1).replaceAll("^a$", "h");
        names.add(naming.next(Hypothesis.isPlainName(base) ? base : "h"));
      }
    }
    return names.isEmpty() || names.size() > MAX_LISTED
        ? List.of()
        : List.of(new Filling(String.join(" ", names), 1));
  }

  private static Term typeOf(Reading reading, String name) {
    return reading.facts().stream()
        .filter(h -> h.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }
}
