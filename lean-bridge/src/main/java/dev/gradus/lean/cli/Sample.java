package dev.gradus.lean.cli;

import java.util.Arrays;

/** Latencies of tactic steps, and how long all of them took together. */
final class Sample {
  private long[] micros = new long[1_024];
  private int steps;
  private double seconds;

  /** One step was answered, so long after it had been asked for. */
  synchronized void add(long stepMicros) {
    if (steps == micros.length) {
      micros = Arrays.copyOf(micros, 2 * steps);
    }
    micros[steps++] = stepMicros;
  }

  synchronized void addSeconds(double more) {
    seconds += more;
  }

  synchronized int steps() {
    return steps;
  }

  synchronized double stepsPerSecond() {
    return steps / seconds;
  }

  /** The latency in milliseconds that this share of the steps stay within. */
  synchronized double percentileMillis(double share) {
    long[] sorted = Arrays.copyOf(micros, steps);
    Arrays.sort(sorted);
    return steps == 0 ? 0 : sorted[(int) Math.min(steps - 1, Math.floor(share * steps))] / 1e3;
  }
}
