package dev.gradus.model.bench;

import java.util.OptionalDouble;

/**
 * One line of the result. Times are the shortest of all rounds, for whatever else runs on the
 * machine only adds to them.
 *
 * @param seconds of a step of ours
 * @param peerSeconds of the same in eager PyTorch; empty where there is none
 * @param limitSeconds that the machine allows
 */
public record Row(
    Workload workload, double seconds, OptionalDouble peerSeconds, double limitSeconds) {

  /** Peer's time over ours: above 1, we are faster. */
  public OptionalDouble ratio() {
    return peerSeconds.isPresent()
        ? OptionalDouble.of(peerSeconds.getAsDouble() / seconds)
        : OptionalDouble.empty();
  }

  /** Share of what the machine allows, at most about 1. */
  public double limitShare() {
    return limitSeconds / seconds;
  }

  /** Tokens per second. */
  public double tokensPerSecond() {
    return workload.tokens() / seconds;
  }
}
