package dev.gradus.model.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.Candidate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TacticDistributionTest {

  private static final Map<String, Double> WEIGHTS =
      Map.of("grind", 4.0, "omega", 3.0, "simp [h]", 2.0, "rfl", 1.0);

  private static TacticDistribution distribution() {
    return TacticDistribution.of(WEIGHTS, 100);
  }

  private static double sum(TacticDistribution distribution) {
    return distribution.tactics().stream().mapToDouble(distribution::probability).sum();
  }

  /**
   * Pearson's statistic of counts against a distribution; its calls less one degrees of freedom.
   */
  private static double chiSquare(
      TacticDistribution distribution, Map<String, Integer> counts, int draws) {
    return distribution.tactics().stream()
        .mapToDouble(
            tactic -> {
              double expected = draws * distribution.probability(tactic);
              double off = counts.getOrDefault(tactic, 0) - expected;
              return off * off / expected;
            })
        .sum();
  }

  @Test
  void of_weights_areNormalisedLikeliestFirst() {
    assertEquals(List.of("grind", "omega", "simp [h]", "rfl"), distribution().tactics());
    assertEquals(0.4, distribution().probability("grind"), 1e-12);
    assertEquals(0, distribution().probability("ring"));
  }

  @Test
  void of_limit_keepsTheHeaviestAndRenormalises() {
    TacticDistribution two = TacticDistribution.of(WEIGHTS, 2);
    assertEquals(List.of("grind", "omega"), two.tactics());
    assertEquals(1, sum(two), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.3, 0.5, 1, 2, 100})
  void tempered_anyTemperature_isProportionalToThePower(double temperature) {
    TacticDistribution tempered = distribution().tempered(temperature);
    assertEquals(1, sum(tempered), 1e-12);
    if (tempered.size() == 4) {
      assertEquals(
          Math.pow(4.0 / 3, 1 / temperature),
          tempered.probability("grind") / tempered.probability("omega"),
          1e-9);
    }
  }

  @Test
  void tempered_zero_leavesTheLikeliest() {
    TacticDistribution greedy = distribution().tempered(0);
    assertEquals(List.of("grind"), greedy.tactics());
    assertEquals(0, greedy.draw(3, new SplittableRandom(1)).get(0).logProbability());
  }

  @Test
  void nucleus_topP_keepsTheShortestRunThatHoldsIt() {
    assertEquals(List.of("grind"), distribution().nucleus(0.4).tactics());
    assertEquals(List.of("grind", "omega"), distribution().nucleus(0.5).tactics());
    assertEquals(4.0 / 7, distribution().nucleus(0.5).probability("grind"), 1e-12);
    assertEquals(4, distribution().nucleus(1).size());
    assertEquals(1, distribution().nucleus(1e-300).size());
  }

  @Test
  void cut_shorterThanTheCall_marksItAndMerges() {
    TacticDistribution cut =
        TacticDistribution.of(Map.of("simp [h]", 1.0, "simp [k]", 1.0, "simp", 2.0), 9).cut(2);
    assertEquals(Set.of("simp [", "simp"), Set.copyOf(cut.tactics()));
    assertEquals(0.5, cut.probability("simp ["), 1e-12);
    for (Candidate candidate : cut.draw(50, new SplittableRandom(3))) {
      assertEquals(candidate.tactic().equals("simp ["), candidate.truncated());
      assertTrue(candidate.tokenCount() <= 2);
    }
  }

  @Test
  void draw_manySamples_haveTheReportedProbabilities() {
    int draws = 100_000;
    TacticDistribution distribution = distribution().tempered(1.5).nucleus(0.95);
    List<Candidate> candidates = distribution.draw(draws, new SplittableRandom(7));
    Map<String, Integer> counts = new HashMap<>();
    for (Candidate candidate : candidates) {
      counts.put(candidate.tactic(), candidate.count());
      assertEquals(
          distribution.probability(candidate.tactic()),
          Math.exp(candidate.logProbability()),
          1e-12);
    }
    assertEquals(draws, counts.values().stream().mapToInt(Integer::intValue).sum());
    // 0.999 quantile of chi-square with 3 degrees of freedom.
    assertTrue(chiSquare(distribution, counts, draws) < 16.27);
  }

  @Test
  void drawDistinct_manyTimes_followsSuccessiveDraws() {
    TacticDistribution distribution = distribution();
    SplittableRandom random = new SplittableRandom(11);
    int draws = 40_000;
    Map<String, Integer> first = new HashMap<>();
    int omegaAfterGrind = 0;
    for (int i = 0; i < draws; i++) {
      List<Candidate> two = distribution.drawDistinct(2, random);
      first.merge(two.get(0).tactic(), 1, Integer::sum);
      if (two.get(0).tactic().equals("grind") && two.get(1).tactic().equals("omega")) {
        omegaAfterGrind++;
      }
    }
    assertTrue(chiSquare(distribution, first, draws) < 16.27);
    // P(grind, omega) = 0.4 * 0.3 / 0.6; within five standard deviations.
    assertEquals(0.2, omegaAfterGrind / (double) draws, 5 * Math.sqrt(0.2 * 0.8 / draws));
  }

  @Test
  void drawDistinct_moreThanThereAre_givesEachOnce() {
    List<Candidate> all = distribution().drawDistinct(50, new SplittableRandom(5));
    assertEquals(WEIGHTS.keySet(), all.stream().map(Candidate::tactic).collect(Collectors.toSet()));
    assertEquals(4, all.size());
  }

  @Test
  void draw_duplicates_areMergedInOrderOfFirstDraw() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 20; i++) {
      counts.merge(distribution().draw(1, random).get(0).tactic(), 1, Integer::sum);
    }
    List<Candidate> merged = distribution().draw(20, new SplittableRandom(9));
    assertEquals(List.copyOf(counts.keySet()), merged.stream().map(Candidate::tactic).toList());
    assertEquals(List.copyOf(counts.values()), merged.stream().map(Candidate::count).toList());
  }
}
