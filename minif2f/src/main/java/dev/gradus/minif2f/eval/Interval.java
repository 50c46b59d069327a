package dev.gradus.minif2f.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A 95 % confidence interval for the mean of per-problem estimates, each in {@code [0, 1]}.
 *
 * <p>What it is uncertain about: the problems are taken as a sample of the problems one could have
 * asked, each tried afresh. Two methods, chosen by the data and named in every report:
 *
 * <ul>
 *   <li><b>Wilson</b> where every estimate is 0 or 1 (one attempt a problem, k = n, nothing solved,
 *       everything solved): the mean is a proportion. Wilson 1927, "Probable inference, the law of
 *       succession, and statistical inference"; recommended by Brown, Cai and DasGupta 2001,
 *       "Interval estimation for a binomial proportion". Unlike the bootstrap it does not collapse
 *       to a point when nothing was solved.
 *   <li><b>Bootstrap</b> elsewhere: percentiles 2.5 and 97.5 of the means of {@value #RESAMPLES}
 *       resamples of the problems, with a fixed seed so that a report can be reproduced. Efron and
 *       Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13.
 * </ul>
 */
public record Interval(double low, double high, Method method) {

  /** How an interval was computed. */
  public enum Method {
    WILSON("Wilson score", "every problem's estimate is 0 or 1"),
    BOOTSTRAP("percentile bootstrap over problems", "estimates are fractions");

    private final String label;

    private final String where;

    Method(String label, String where) {
      this.label = label;
      this.where = where;
    }

    /** For people to read. */
    public String label() {
      return label;
    }

    /** What the estimates are like where it is used. */
    public String where() {
      return where;
    }
  }

  static final int RESAMPLES = 10_000;

  /** 97.5th percentile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  private static final long BOOTSTRAP_SEED = 2107_03374L;

  /**
   * The interval for the mean of these estimates.
   *
   * @param estimates one per problem, each in {@code [0, 1]}; none gives {@code [0, 1]}
   */
  public static Interval ofMean(double[] estimates) {
    boolean proportion = Arrays.stream(estimates).allMatch(e -> e == 0 || e == 1);
    if (proportion) {
      return wilson((int) Math.round(Arrays.stream(estimates).sum()), estimates.length);
    }
    return bootstrap(estimates, RESAMPLES);
  }

  /**
   * Wilson's score interval for a proportion.
   *
   * @param successes in {@code [0, trials]}
   * @param trials zero gives {@code [0, 1]}: nothing is known
   */
  static Interval wilson(int successes, int trials) {
    if (trials == 0) {
      return new Interval(0, 1, Method.WILSON);
    }
    double p = (double) successes / trials;
    double zz = Z * Z / trials;
    double center = p + zz / 2;
    double half = Z * Math.sqrt(p * (1 - p) / trials + zz / (4.0 * trials));
    // Exactly 0 and 1 at the ends, where rounding would leave 1e-17.
    double low = successes == 0 ? 0 : (center - half) / (1 + zz);
    double high = successes == trials ? 1 : (center + half) / (1 + zz);
    return new Interval(low, high, Method.WILSON);
  }

  /** The percentile bootstrap over problems. */
  static Interval bootstrap(double[] estimates, int resamples) {
    SplittableRandom random = new SplittableRandom(BOOTSTRAP_SEED);
    double[] means = new double[resamples];
    for (int b = 0; b < resamples; b++) {
      double sum = 0;
      for (int i = 0; i < estimates.length; i++) {
        sum += estimates[random.nextInt(estimates.length)];
      }
      means[b] = sum / estimates.length;
    }
    Arrays.sort(means);
    int tail = (int) Math.floor(0.025 * resamples);
    return new Interval(means[tail], means[resamples - 1 - tail], Method.BOOTSTRAP);
  }
}
