package dev.gradus.model.prior;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A tactic state with what features and slots look up in it, gathered in one walk. */
final class Reading {

  /** Longest numeral, in digits, that takes part in arithmetic on numerals. */
  private static final int MAX_DIGITS = 15;

  private final TacticState state;
  private final Goal goal;
  private final List<String> premises;
  private final List<Hypothesis> facts;
  private final List<Hypothesis> elements;
  private final List<Term> targetTerms = new ArrayList<>();
  private final List<Term> factTerms = new ArrayList<>();
  private final Set<String> targetHeads = new HashSet<>();
  private final Set<String> factHeads = new HashSet<>();
  private final Map<String, Integer> targetCounts = new HashMap<>();
  private final Set<Long> numerals = new TreeSet<>();
  private final Set<String> typeHeads = new HashSet<>();
  private final Set<String> boundNames = new HashSet<>();
  private final EnumSet<Feature> features = EnumSet.noneOf(Feature.class);

  /**
   * @param premises names of lemmas that may be cited, the best first
   */
  Reading(TacticState state, List<String> premises) {
    this.premises = premises;
    this.state = state;
    this.goal = state.main();
    this.facts = goal.facts();
    this.elements = goal.elements();
    gather(goal.target(), targetTerms, targetHeads);
    for (Hypothesis fact : goal.hypotheses()) {
      if (fact.isFact()) {
        gather(fact.type(), factTerms, factHeads);
      } else if (fact.isElement()) {
        fact.type().visit(type -> typeHeads.add(Types.head(type)));
      }
    }
    for (Term term : targetTerms) {
      if (term.isName()) {
        targetCounts.merge(term.head(), 1, Integer::sum);
      }
    }
    // Features may look at earlier ones, so they are settled in the order of declaration.
    for (Feature feature : Feature.values()) {
      if (feature.holds(this)) {
        features.add(feature);
      }
    }
  }

  private void gather(Term root, List<Term> terms, Set<String> heads) {
    root.visit(
        term -> {
          terms.add(term);
          heads.add(term.head());
          if (term.isNumeral() && term.head().length() <= MAX_DIGITS) {
            if (term.head().chars().allMatch(c -> c >= '0' && c <= '9')) {
              numerals.add(Long.parseLong(term.head()));
            }
          }
          if (term.kind() == Term.Kind.ASCRIPTION) {
            typeHeads.add(term.head());
          }
          for (Term.Bound bound : term.bound()) {
            typeHeads.add(bound.type());
            boundNames.add(bound.name());
          }
        });
  }

  /** Names of lemmas that may be cited, the best first. */
  List<String> premises() {
    return premises;
  }

  int goals() {
    return state.goals();
  }

  Goal goal() {
    return goal;
  }

  Term target() {
    return goal.target();
  }

  /** Hypotheses that are facts and can be named. */
  List<Hypothesis> facts() {
    return facts;
  }

  /** Hypotheses that are elements of types and can be named. */
  List<Hypothesis> elements() {
    return elements;
  }

  List<Term> targetTerms() {
    return targetTerms;
  }

  List<Term> factTerms() {
    return factTerms;
  }

  /** All terms of the target, then all of the facts. */
  List<Term> terms() {
    List<Term> all = new ArrayList<>(targetTerms);
    all.addAll(factTerms);
    return all;
  }

  boolean targetHas(String head) {
    return targetHeads.contains(head);
  }

  boolean has(String head) {
    return targetHeads.contains(head) || factHeads.contains(head);
  }

  /** Whether this type occurs among the elements, ascriptions or binders. */
  boolean hasType(Predicate<String> type) {
    return typeHeads.stream().anyMatch(type);
  }

  /** How often a name occurs in the target. */
  int countInTarget(String name) {
    return targetCounts.getOrDefault(name, 0);
  }

  /** The numerals of target and facts, ascending. */
  Set<Long> numerals() {
    return numerals;
  }

  /**
   * Whether a binder in the target or in a fact uses this name: outside it, the name is unbound.
   */
  boolean binds(String name) {
    return boundNames.contains(name);
  }

  boolean is(Feature feature) {
    return features.contains(feature);
  }

  Set<Feature> features() {
    return features;
  }
}
