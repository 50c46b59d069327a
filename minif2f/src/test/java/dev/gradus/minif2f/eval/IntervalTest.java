package dev.gradus.minif2f.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.minif2f.eval.Interval.Method;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /**
   * Published values: Newcombe 1998, "Two-sided confidence intervals for the single proportion".
   */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718",
  })
  void wilson_publishedExamples_agree(int successes, int trials, double low, double high) {
    Interval interval = Interval.wilson(successes, trials);
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
  }

  @Test
  void wilson_noTrials_saysNothing() {
    assertEquals(new Interval(0, 1, Method.WILSON), Interval.wilson(0, 0));
  }

  @Test
  void wilson_successesAndFailuresSwapped_isMirrored() {
    Interval few = Interval.wilson(7, 60);
    Interval many = Interval.wilson(53, 60);
    assertEquals(few.low(), 1 - many.high(), 1e-12);
    assertEquals(few.high(), 1 - many.low(), 1e-12);
  }

  @Test
  void ofMean_onlyZerosAndOnes_isWilson() {
    assertEquals(Interval.wilson(2, 5), Interval.ofMean(new double[] {0, 1, 0, 1, 0}));
    assertEquals(Interval.wilson(0, 3), Interval.ofMean(new double[3]));
  }

  @Test
  void ofMean_fractions_isTheSameBootstrapEveryTime() {
    double[] estimates = {0.25, 0, 1, 0.5, 0.125};
    Interval first = Interval.ofMean(estimates);
    assertEquals(Method.BOOTSTRAP, first.method());
    assertEquals(first, Interval.ofMean(estimates));
    double mean = Arrays.stream(estimates).average().orElseThrow();
    assertTrue(first.low() < mean && mean < first.high());
  }

  /** With many problems the bootstrap is the normal approximation: mean -+ 1.96 sigma / sqrt(n). */
  @Test
  void bootstrap_manyProblems_approachesTheNormalInterval() {
    SplittableRandom random = new SplittableRandom(1);
    double[] estimates = random.doubles(4000).toArray();
    double mean = Arrays.stream(estimates).average().orElseThrow();
    double variance =
        Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).average().orElseThrow();
    double half = 1.96 * Math.sqrt(variance / estimates.length);
    Interval interval = Interval.bootstrap(estimates, 4000);
    assertEquals(mean - half, interval.low(), half * 0.06);
    assertEquals(mean + half, interval.high(), half * 0.06);
  }

  /**
   * What 95 % means, checked: of intervals from simulated benchmarks, about 19 in 20 hold the
   * truth.
   */
  @Test
  void ofMean_simulatedBenchmarks_coverTheTruth() {
    SplittableRandom random = new SplittableRandom(7);
    int runs = 400;
    int attempts = 4;
    int covered = 0;
    // Problem difficulty is uniform in [0, 1], so the true pass@2 is 1 - E[(1-p)^2] = 2/3.
    for (int run = 0; run < runs; run++) {
      double[] estimates = new double[60];
      for (int i = 0; i < estimates.length; i++) {
        double p = random.nextDouble();
        int successes = 0;
        for (int a = 0; a < attempts; a++) {
          successes += random.nextDouble() < p ? 1 : 0;
        }
        estimates[i] = new PassAtK(attempts, successes).at(2);
      }
      Interval interval = Interval.bootstrap(estimates, 500);
      covered += interval.low() <= 2.0 / 3 && 2.0 / 3 <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, (double) covered / runs, 0.03);
  }
}
