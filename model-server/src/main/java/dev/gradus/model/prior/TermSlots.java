package dev.gradus.model.prior;

import dev.gradus.model.lean.Lexer;
import dev.gradus.model.prior.Term.Bound;
import dev.gradus.model.prior.Term.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fillings that come from the terms of the goal. */
final class TermSlots {

  /** Longest text quoted from a goal. */
  private static final int MAX_QUOTE = 80;

  private static final int MAX_TERMS = 12;

  private TermSlots() {}

  /** Names for the binders and conditions in front of the target, all of them. */
  static List<Filling> intros(Reading reading) {
    Naming naming = new Naming(reading.goal());
    List<String> names = new ArrayList<>();
    Term at = reading.target();
    while (names.size() < 20) {
      if (at.isQuantifier("∀")) {
        for (Bound bound : at.bound()) {
          String name = Hypothesis.isPlainName(bound.name()) ? bound.name() : "x";
          names.add(bound.name().isEmpty() ? "_" : naming.next(name));
        }
        at = at.right();
      } else if (at.isBinary("→")) {
        names.add(naming.next("h"));
        at = at.right();
      } else if (at.kind() == Kind.PREFIX && at.head().equals("¬") || at.isBinary("≠")) {
        names.add(naming.next("h"));
        break;
      } else {
        break;
      }
    }
    return names.isEmpty() ? List.of() : List.of(new Filling(String.join(" ", names), 1));
  }

  /** Values to try for an existential: numerals of the goal and small ones, variables. */
  static List<Filling> witnesses(Reading reading) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (Hypothesis element : reading.elements()) {
      weights.merge(element.name(), 2.0, Double::sum);
    }
    for (long small = 0; small <= 3; small++) {
      weights.merge(Long.toString(small), 1.5, Double::sum);
    }
    for (long numeral : reading.numerals()) {
      weights.merge(Long.toString(numeral), 1.0, Double::sum);
      weights.merge(Long.toString(numeral + 1), 0.5, Double::sum);
    }
    // The other side of an equation that the witness has to satisfy.
    for (Term term : reading.targetTerms()) {
      if (term.isBinary("=") && usable(reading, term.right())) {
        weights.merge(term.right().text(), 1.0, Double::sum);
      }
    }
    return fillings(weights, 30);
  }

  /**
   * Constants of the target whose definitions may be unfolded: names with a capital or with
   * components that are no local variable.
   */
  static List<Filling> constants(Reading reading) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (Term term : reading.targetTerms()) {
      boolean applied = term.kind() == Kind.APPLICATION || term.isName();
      if (applied && isConstant(reading, term.head())) {
        weights.merge(term.head(), 1.0, Double::sum);
      }
    }
    return fillings(weights, MAX_TERMS);
  }

  private static boolean isConstant(Reading reading, String head) {
    int dot = head.indexOf('.');
    if (dot <= 0 || !Hypothesis.isPlainName(head.replace(".", "_"))) {
      return false;
    }
    String root = root(head);
    boolean local = reading.goal().hypotheses().stream().anyMatch(h -> h.name().equals(root));
    return !local && Character.isUpperCase(head.codePointAt(0)) && !DeniedWords.contains(head);
  }

  /** Conditions of the goal's {@code if}s. */
  private static List<Filling> conditions(Reading reading) {
    Set<String> texts = new LinkedHashSet<>();
    for (Term term : reading.terms()) {
      if (term.kind() == Kind.CONDITIONAL && usable(reading, term.left())) {
        texts.add(term.left().text());
      }
    }
    return equal(texts);
  }

  /** Questions worth a case distinction: is a number zero, are two variables equal, is p true. */
  static List<Filling> questions(Reading reading) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (Filling condition : conditions(reading)) {
      weights.put(condition.text(), 3.0);
    }
    for (Filling variable : VariableSlots.ofType(reading, t -> Types.isNat(t) || Types.isInt(t))) {
      weights.put(variable.text() + " = 0", variable.weight());
    }
    for (Hypothesis h : reading.goal().hypotheses()) {
      if (h.accessible() && h.type().head().equals("Prop")) {
        weights.put(h.name(), 2.0);
      }
    }
    for (Hypothesis fact : reading.facts()) {
      if (fact.type().isBinary("→") && usable(reading, fact.type().left())) {
        weights.put(fact.type().left().text(), 1.0);
      }
    }
    return fillings(weights, MAX_TERMS);
  }

  /**
   * The target's equation between natural numbers, read in an ordered field: {@code ((a : Nat) :
   * Rat) = 42}.
   */
  static List<Filling> castTargets(Reading reading) {
    Term target = reading.target();
    boolean relation =
        target.isBinary("=") || target.kind() == Kind.BINARY && Feature.isOrder(target.head());
    if (!relation || !usable(reading, target)) {
      return List.of();
    }
    List<Filling> fillings = new ArrayList<>();
    for (String source : List.of("Nat", "Int")) {
      fillings.add(
          new Filling(
              cast(target.left(), source)
                  + " "
                  + target.head()
                  + " "
                  + cast(target.right(), source),
              source.equals("Nat") ? 2 : 1));
    }
    return fillings;
  }

  private static String cast(Term side, String source) {
    return side.isNumeral() ? side.text() : "((" + side.text() + " : " + source + ") : Rat)";
  }

  /** Whether a term can be quoted: short, and free of names that are bound where it stands. */
  static boolean usable(Reading reading, Term term) {
    String text = term.text();
    return !text.isEmpty()
        && text.length() <= MAX_QUOTE
        && term.kind() != Kind.OPAQUE
        && DeniedWords.allows(text)
        && Lexer.tokens(text, MAX_QUOTE).stream()
            .filter(token -> token.kind() == Lexer.Kind.IDENTIFIER)
            .noneMatch(token -> reading.binds(root(token.text())));
  }

  /** Whether a name occurs in a term, as a variable or as the function of an application. */
  static boolean mentions(Term term, String name) {
    boolean[] found = {false};
    term.visit(t -> found[0] |= t.head().equals(name));
    return found[0];
  }

  /** The first component of a name: {@code x} of {@code x.num}. */
  private static String root(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static List<Filling> equal(Set<String> texts) {
    return texts.stream().limit(MAX_TERMS).map(text -> new Filling(text, 1)).toList();
  }

  private static List<Filling> fillings(Map<String, Double> weights, int limit) {
    return weights.entrySet().stream()
        .limit(limit)
        .map(entry -> new Filling(entry.getKey(), entry.getValue()))
        .toList();
  }
}
