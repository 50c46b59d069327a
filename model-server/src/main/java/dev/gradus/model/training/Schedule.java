package dev.gradus.model.training;

/**
 * The learning rate: linear warm-up to the peak, then half a cosine down to a share of it
 * (Loshchilov and Hutter 2017, "SGDR", without restarts).
 *
 * @param peak learning rate after the warm-up
 * @param warmup steps of the warm-up, fewer than all
 * @param steps of the run, at least 1
 * @param floor share of the peak that the last step has, in [0, 1]
 */
public record Schedule(double peak, long warmup, long steps, double floor) {

  /** Checks the ranges. */
  public Schedule {
    if (!(peak > 0) || steps < 1 || warmup < 0 || warmup >= steps || !(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException(
          "peak %s, warm-up %d of %d steps, floor %s".formatted(peak, warmup, steps, floor));
    }
  }

  /** The learning rate of a step, counted from 0. */
  public double rate(long step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double progress = (double) Math.min(step + 1 - warmup, steps - warmup) / (steps - warmup);
    return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
}
