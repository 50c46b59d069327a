package dev.gradus.model.prior;

import dev.gradus.model.Candidate;
import dev.gradus.model.lean.Lexer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A finite probability distribution over tactic calls, likeliest first.
 *
 * <p>Being finite it makes temperature and top-p exact: both give another distribution of this
 * kind, and the probability of a call under it is the one reported.
 */
final class TacticDistribution {

  /** A tactic call of the distribution. */
  private record Entry(String tactic, boolean truncated, double probability) {

    /** Counted when asked: few of a goal's calls are ever drawn. */
    int tokens() {
      return Lexer.tokens(tactic, Integer.MAX_VALUE).size();
    }
  }

  private static final Comparator<Entry> LIKELIEST_FIRST =
      Comparator.comparingDouble(Entry::probability).reversed().thenComparing(Entry::tactic);

  private final List<Entry> entries;
  private final double[] cumulative;

  private TacticDistribution(List<Entry> unnormalised) {
    double sum = 0;
    for (Entry entry : unnormalised) {
      sum += entry.probability();
    }
    List<Entry> normalised = new ArrayList<>(unnormalised.size());
    cumulative = new double[unnormalised.size()];
    double total = 0;
    for (Entry entry : unnormalised) {
      double probability = entry.probability() / sum;
      total += probability;
      cumulative[normalised.size()] = total;
      normalised.add(new Entry(entry.tactic(), entry.truncated(), probability));
    }
    entries = normalised;
  }

  /**
   * The distribution proportional to the weights, of the {@code limit} heaviest.
   *
   * @param weights positive, at least one
   */
  static TacticDistribution of(Map<String, Double> weights, int limit) {
    return new TacticDistribution(
        weights.entrySet().stream()
            .map(e -> new Entry(e.getKey(), false, e.getValue()))
            .sorted(LIKELIEST_FIRST)
            .limit(limit)
            .toList());
  }

  int size() {
    return entries.size();
  }

  /** The calls, likeliest first. */
  List<String> tactics() {
    return entries.stream().map(Entry::tactic).toList();
  }

  /** The probability of exactly this call; 0 if it cannot be drawn. */
  double probability(String tactic) {
    return entries.stream()
        .filter(entry -> entry.tactic().equals(tactic))
        .mapToDouble(Entry::probability)
        .sum();
  }

  /** Probabilities raised to 1/temperature; at 0 the likeliest call alone remains. */
  TacticDistribution tempered(double temperature) {
    if (temperature == 1) {
      return this;
    }
    if (temperature == 0) {
      return new TacticDistribution(entries.subList(0, 1));
    }
    // Relative to the likeliest, so that a low temperature does not underflow to nothing.
    double top = Math.log(entries.get(0).probability());
    List<Entry> tempered = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      double weight = Math.exp((Math.log(entry.probability()) - top) / temperature);
      if (weight > 0) {
        tempered.add(new Entry(entry.tactic(), entry.truncated(), weight));
      }
    }
    return new TacticDistribution(tempered);
  }

  /** The shortest run of likeliest calls that holds {@code topP} of the mass (Holtzman 2020). */
  TacticDistribution nucleus(double topP) {
    if (topP >= 1) {
      return this;
    }
    int size = 1;
    while (size < entries.size() && cumulative[size - 1] < topP) {
      size++;
    }
    return new TacticDistribution(entries.subList(0, size));
  }

  /** Calls cut after {@code maxTokens} tokens; calls that are then the same add up. */
  TacticDistribution cut(int maxTokens) {
    if (maxTokens == 0 || entries.stream().allMatch(entry -> entry.tokens() <= maxTokens)) {
      return this;
    }
    Map<String, Entry> cut = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Entry shorter = entry;
      if (entry.tokens() > maxTokens) {
        int end = Lexer.tokens(entry.tactic(), maxTokens).get(maxTokens - 1).end();
        String head = entry.tactic().substring(0, end);
        shorter = new Entry(head, true, entry.probability());
      }
      cut.merge(
          shorter.tactic(),
          shorter,
          (a, b) ->
              new Entry(
                  a.tactic(), a.truncated() && b.truncated(), a.probability() + b.probability()));
    }
    return new TacticDistribution(cut.values().stream().sorted(LIKELIEST_FIRST).toList());
  }

  /** {@code n} independent draws, duplicates merged, in order of first draw. */
  List<Candidate> draw(int n, SplittableRandom random) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[size() - 1]);
      // Between two sums the search answers -(insertion point) - 1; on a sum, the next call's turn.
      int index = Math.min(found >= 0 ? found + 1 : -found - 1, size() - 1);
      counts.merge(index, 1, Integer::sum);
    }
    List<Candidate> candidates = new ArrayList<>(counts.size());
    counts.forEach((index, count) -> candidates.add(candidate(index, count)));
    return candidates;
  }

  /**
   * {@code n} draws without replacement, in the order drawn; fewer if there are fewer calls.
   *
   * <p>By the Gumbel-top-n trick (Vieira 2014; Kool et al. 2019): the n largest of log p + Gumbel
   * noise are distributed as n successive draws, each from what the earlier ones left.
   */
  List<Candidate> drawDistinct(int n, SplittableRandom random) {
    double[] keys = new double[size()];
    Integer[] order = new Integer[size()];
    for (int i = 0; i < keys.length; i++) {
      double gumbel = -Math.log(-Math.log(1 - random.nextDouble() * (1 - 0x1p-53)));
      keys[i] = Math.log(entries.get(i).probability()) + gumbel;
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> keys[i]).reversed());
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < Math.min(n, order.length); i++) {
      candidates.add(candidate(order[i], 1));
    }
    return candidates;
  }

  private Candidate candidate(int index, int count) {
    Entry entry = entries.get(index);
    return new Candidate(
        entry.tactic(), entry.tokens(), Math.log(entry.probability()), count, entry.truncated());
  }
}
