package dev.gradus.model.premises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds the statements that are most like a goal: the cosine of two bags of features (see {@link
 * Shape}), each feature weighed by its rarity (term frequency, inverse document frequency; Salton
 * and Buckley 1988).
 *
 * <p>An inverted index: a query costs the length of the lists of its features. Those that more than
 * a quarter of a large library has ({@code =}, {@code Nat}) are not looked up; they say next to
 * nothing and would be nearly all of the cost. Immutable.
 */
public final class PremiseIndex {

  /** Below this many statements every feature is looked up. */
  private static final int SMALL = 1000;

  /** Share of the statements above which a feature is not looked up. */
  private static final double COMMON = 0.25;

  /** Two features side by side say less than their rarity suggests. */
  private static final float PAIR = 0.6f;

  /** Names given to an engine for a goal. */
  public static final int SELECTED = 8;

  private record Postings(int[] statements, float[] weights) {}

  private final List<Premise> premises;
  private final Map<String, Premise> byName = new HashMap<>();
  private final Map<String, Float> rarity = new HashMap<>();
  private final Map<String, Postings> postings = new HashMap<>();

  public PremiseIndex(List<Premise> premises) {
    this.premises = List.copyOf(premises);
    List<Map<String, Float>> shapes =
        this.premises.stream().map(p -> Shape.ofStatement(p.statement())).toList();
    Map<String, Integer> counts = new HashMap<>();
    for (Map<String, Float> shape : shapes) {
      shape.keySet().forEach(feature -> counts.merge(feature, 1, Integer::sum));
    }
    counts.forEach(
        (feature, count) ->
            rarity.put(
                feature,
                (float) Math.log((double) (shapes.size() + 1) / count)
                    * (feature.indexOf(' ') > 0 ? PAIR : 1)));
    Map<String, List<Integer>> where = new HashMap<>();
    Map<String, List<Float>> weights = new HashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      byName.putIfAbsent(this.premises.get(i).name(), this.premises.get(i));
      int statement = i;
      unit(shapes.get(i))
          .forEach(
              (feature, weight) -> {
                where.computeIfAbsent(feature, f -> new ArrayList<>()).add(statement);
                weights.computeIfAbsent(feature, f -> new ArrayList<>()).add(weight);
              });
    }
    int most = premises.size() < SMALL ? Integer.MAX_VALUE : (int) (COMMON * premises.size());
    where.forEach(
        (feature, at) -> {
          if (at.size() <= most) {
            float[] w = new float[at.size()];
            for (int k = 0; k < w.length; k++) {
              w[k] = weights.get(feature).get(k);
            }
            postings.put(
                feature, new Postings(at.stream().mapToInt(Integer::intValue).toArray(), w));
          }
        });
  }

  /** Weighed by rarity and of length 1; unknown features are dropped. */
  private Map<String, Float> unit(Map<String, Float> shape) {
    Map<String, Float> weighed = new HashMap<>();
    double square = 0;
    for (Map.Entry<String, Float> entry : shape.entrySet()) {
      Float rare = rarity.get(entry.getKey());
      if (rare != null) {
        // Ten times the same operator is not ten times as much about it.
        float count = entry.getValue();
        float weight = rare * (count > 1 ? 1 + (float) Math.log(count) : count);
        weighed.put(entry.getKey(), weight);
        square += weight * weight;
      }
    }
    float length = square > 0 ? (float) Math.sqrt(square) : 1;
    weighed.replaceAll((feature, weight) -> weight / length);
    return weighed;
  }

  /** The {@value #SELECTED} best, see {@link #select(String, String, int)}. */
  public List<String> select(String state, String declaration) {
    return select(state, declaration, SELECTED);
  }

  /**
   * Names of the statements most like the first goal of a state, the likest first; of equally like
   * ones the earlier. Fewer than asked for if fewer share anything with it.
   *
   * @param declaration the theorem that is being proved: where it is one of the library's, neither
   *     it nor those that state the same are among them
   */
  public List<String> select(String state, String declaration, int most) {
    float[] scores = new float[premises.size()];
    Map<String, Float> query = unit(Shape.ofGoal(state));
    query.entrySet().stream()
        .sorted(Map.Entry.comparingByKey()) // sums are the same in every run
        .forEach(
            entry -> {
              Postings found = postings.get(entry.getKey());
              if (found != null) {
                for (int k = 0; k < found.statements().length; k++) {
                  scores[found.statements()[k]] += entry.getValue() * found.weights()[k];
                }
              }
            });
    Set<String> excluded =
        Optional.ofNullable(byName.get(declaration))
            .map(premise -> Set.copyOf(premise.alike()))
            .orElse(Set.of());
    // The worst of the best on top.
    PriorityQueue<Integer> best =
        new PriorityQueue<>(
            (a, b) ->
                scores[a] != scores[b]
                    ? Float.compare(scores[a], scores[b])
                    : Integer.compare(b, a));
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > 0
          && (best.size() < most || scores[i] > scores[best.element()])
          && !excluded.contains(premises.get(i).name())
          && !premises.get(i).name().equals(declaration)) {
        best.add(i);
        if (best.size() > most) {
          best.remove();
        }
      }
    }
    String[] names = new String[best.size()];
    for (int rank = names.length - 1; rank >= 0; rank--) {
      names[rank] = premises.get(best.remove()).name();
    }
    return List.of(names);
  }
}
