package dev.gradus.minif2f.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * The unbiased estimator of pass@k for one problem: the probability that at least one of k attempts
 * drawn from the n that were made, c of them successful, is a success.
 *
 * <pre>pass@k = 1 - C(n-c, k) / C(n, k)</pre>
 *
 * <p>Chen et al. 2021, "Evaluating Large Language Models Trained on Code" (arXiv 2107.03374),
 * section 2.1. The plain "did any of the first k succeed" has the same mean but a larger variance,
 * and {@code 1 - (1 - c/n)^k} is biased downwards.
 */
public record PassAtK(int n, int c) {

  /**
   * One problem's attempts.
   *
   * @param n attempts made, at least 1
   * @param c attempts that succeeded, in {@code [0, n]}
   * @throws IllegalArgumentException outside these ranges
   */
  public PassAtK {
    if (n < 1 || c < 0 || c > n) {
      throw new IllegalArgumentException(
          "pass@k needs n >= 1 and 0 <= c <= n: n=%d c=%d".formatted(n, c));
    }
  }

  /**
   * The estimate for k attempts.
   *
   * <p>The quotient of binomials is a product of {@code min(c, k)} factors {@code 1 - max(c, k)/i},
   * since {@code C(n-c, k) / C(n, k) = C(n-k, c) / C(n, c)}: no factorial is ever formed, and
   * summing logarithms keeps the digits where the estimate is close to 0.
   *
   * @param k attempts granted, in {@code [1, n]}
   * @return a probability in {@code [0, 1]}
   * @throws IllegalArgumentException outside this range
   */
  public double at(int k) {
    if (k < 1 || k > n) {
      throw new IllegalArgumentException("pass@k needs 1 <= k <= n: n=%d k=%d".formatted(n, k));
    }
    if (c == 0) {
      return 0;
    }
    if (n - c < k) {
      return 1;
    }
    double drawn = Math.max(c, k);
    double logMiss = 0;
    for (int i = n - Math.min(c, k) + 1; i <= n; i++) {
      logMiss += Math.log1p(-drawn / i);
    }
    return -Math.expm1(logMiss);
  }

  /** The k of a report over n attempts: the powers of two below n, then n itself. */
  public static List<Integer> reported(int n) {
    List<Integer> ks = new ArrayList<>();
    for (long k = 1; k < n; k *= 2) {
      ks.add((int) k);
    }
    ks.add(n);
    return List.copyOf(ks);
  }
}
