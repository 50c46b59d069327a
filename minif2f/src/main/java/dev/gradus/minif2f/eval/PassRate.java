package dev.gradus.minif2f.eval;

/**
 * pass@k averaged over problems.
 *
 * @param k attempts granted to each problem
 * @param rate in {@code [0, 1]}
 * @param interval 95 % confidence interval of the rate
 */
public record PassRate(int k, double rate, Interval interval) {}
