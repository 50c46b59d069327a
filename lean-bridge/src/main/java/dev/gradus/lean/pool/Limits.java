package dev.gradus.lean.pool;

/**
 * How much work Lean may put into one tactic, one statement or one proof.
 *
 * @param heartbeats Lean's own measure, in thousands of small allocations, as {@code maxHeartbeats}
 * @param millis wall-clock milliseconds; the gym stops itself then, the pool kills it a grace later
 */
public record Limits(long heartbeats, int millis) {
  public Limits {
    if (heartbeats <= 0 || millis <= 0) {
      throw new IllegalArgumentException("limits must be positive: " + heartbeats + ", " + millis);
    }
  }

  /**
   * These limits where a request names them (positive numbers), else the given defaults. Who asks
   * for another time and for no heartbeats gets them in the proportion of the defaults, so that the
   * limit that is the same on every machine stays the one that is reached first.
   */
  public static Limits of(long heartbeats, int millis, Limits defaults) {
    int time = millis > 0 ? millis : defaults.millis;
    // In doubles, whose product does not wrap and whose conversion saturates.
    long inProportion = Math.max(1, (long) ((double) defaults.heartbeats * time / defaults.millis));
    return new Limits(heartbeats > 0 ? heartbeats : inProportion, time);
  }

  /**
   * Limits for doing again what was done once within these: heartbeats measure the same work, but a
   * busy machine may need longer for it.
   */
  Limits forReplay() {
    long work = heartbeats > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * heartbeats;
    return new Limits(work, (int) Math.min(Integer.MAX_VALUE, Math.max(10_000, 4L * millis)));
  }
}
