package dev.gradus.model.prior;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A weighted context-free grammar of tactic calls whose weights and terminals depend on the goal.
 *
 * <p>A derivation starts at the first nonterminal and chooses one alternative at each nonterminal
 * and one filling at each slot. Its weight is the product of the shares chosen: an alternative's
 * weight for this goal over the base weights of its nonterminal, a filling's weight over those of
 * its slot. So an alternative that a goal rules out leaves its share to the whole grammar and not
 * to its siblings: the last remaining way to use a fact does not become likely by being the last.
 * The grammar has no recursion, so for a goal it stands for finitely many strings; derivations of
 * the same string add up, and normalising all of them makes a probability distribution.
 */
final class Grammar {

  /**
   * Strings kept of one alternative, the likeliest. A product of large slots (pairs of facts, say)
   * would otherwise swamp the rest at a probability that is never drawn. What is kept is
   * renormalised, so probabilities stay exact for the model as sampled.
   */
  private static final int MAX_PRODUCT = 200;

  private final String start;
  private final Map<String, List<Alternative>> rules;

  /**
   * @param rules alternatives by nonterminal; the first is where derivations start
   * @throws IllegalArgumentException if a template names a nonterminal that is not there, or if a
   *     nonterminal derives itself
   */
  Grammar(LinkedHashMap<String, List<Alternative>> rules) {
    this.rules = Map.copyOf(rules);
    this.start = rules.keySet().iterator().next();
    new CycleCheck().visit(start);
  }

  /** Number of weights: of alternatives and of their conditions. */
  int parameters() {
    return rules.values().stream()
        .flatMap(List::stream)
        .mapToInt(alternative -> 1 + alternative.conditions().size())
        .sum();
  }

  /** The strings that the grammar derives for a goal, with unnormalised probabilities. */
  Map<String, Double> expand(Reading reading) {
    Map<String, Double> strings = new LinkedHashMap<>();
    for (Filling filling : new Expansion(reading).nonterminal(start)) {
      strings.merge(filling.text(), filling.weight(), Double::sum);
    }
    return strings;
  }

  /** One goal's derivations, each nonterminal and slot worked out once. */
  private final class Expansion {
    private final Reading reading;
    private final Map<String, List<Filling>> nonterminals = new HashMap<>();
    private final Map<Slot, List<Filling>> slots = new HashMap<>();

    Expansion(Reading reading) {
      this.reading = reading;
    }

    /** What a nonterminal derives; the weights sum to the share of it that this goal allows. */
    List<Filling> nonterminal(String name) {
      List<Filling> known = nonterminals.get(name);
      if (known != null) {
        return known;
      }
      List<Alternative> alternatives = rules.get(name);
      double base = alternatives.stream().mapToDouble(Alternative::weight).sum();
      List<Filling> fillings = new ArrayList<>();
      for (Alternative alternative : alternatives) {
        double share = alternative.weightFor(reading) / base;
        if (share > 0) {
          for (Filling filling : product(alternative.template())) {
            fillings.add(new Filling(filling.text(), share * filling.weight()));
          }
        }
      }
      nonterminals.put(name, fillings);
      return fillings;
    }

    private List<Filling> product(List<Alternative.Part> template) {
      List<Filling> prefixes = List.of(new Filling("", 1));
      for (Alternative.Part part : template) {
        List<Filling> choices = choices(part);
        List<Filling> longer = new ArrayList<>(prefixes.size() * choices.size());
        for (Filling prefix : prefixes) {
          for (Filling choice : choices) {
            longer.add(
                new Filling(prefix.text() + choice.text(), prefix.weight() * choice.weight()));
          }
        }
        if (longer.size() > MAX_PRODUCT) {
          longer.sort(Comparator.comparingDouble(Filling::weight).reversed());
          longer = longer.subList(0, MAX_PRODUCT);
        }
        prefixes = longer;
      }
      return prefixes;
    }

    private List<Filling> choices(Alternative.Part part) {
      if (part instanceof Alternative.Text text) {
        return List.of(new Filling(text.text(), 1));
      } else if (part instanceof Alternative.Goal goal) {
        return slots.computeIfAbsent(goal.slot(), slot -> normalised(safe(slot)));
      }
      return nonterminal(((Alternative.Nonterminal) part).name());
    }

    /** A goal's author chooses its names and terms, so what is read off it is checked. */
    private List<Filling> safe(Slot slot) {
      return slot.fillings(reading).stream().filter(f -> DeniedWords.allows(f.text())).toList();
    }
  }

  private static List<Filling> normalised(List<Filling> fillings) {
    double sum = fillings.stream().mapToDouble(Filling::weight).sum();
    return fillings.stream().map(f -> new Filling(f.text(), f.weight() / sum)).toList();
  }

  private final class CycleCheck {
    private final Deque<String> path = new ArrayDeque<>();

    void visit(String name) {
      if (!rules.containsKey(name)) {
        throw new IllegalArgumentException("{" + name + "} is no nonterminal and no slot");
      }
      if (path.contains(name)) {
        throw new IllegalArgumentException("nonterminal " + name + " derives itself");
      }
      path.push(name);
      for (Alternative alternative : rules.get(name)) {
        for (Alternative.Part part : alternative.template()) {
          if (part instanceof Alternative.Nonterminal nonterminal) {
            visit(nonterminal.name());
          }
        }
      }
      path.pop();
    }
  }
}
