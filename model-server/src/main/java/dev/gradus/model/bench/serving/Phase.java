package dev.gradus.model.bench.serving;

import java.util.List;

/**
 * What became of a load.
 *
 * @param load whose phase it was
 * @param answered requests with an answer
 * @param cancelled requests given up before that
 * @param meanMillis from request to answer, of those that nobody meant to give up
 * @param longestMillis of the same
 * @param tokensPerSecond decoded by the model, also for those given up
 * @param errors what clients were told in place of an answer; a client ends with its first
 */
public record Phase(
    Load load,
    long answered,
    long cancelled,
    double meanMillis,
    double longestMillis,
    double tokensPerSecond,
    List<String> errors) {

  /** The longest wait as a multiple of the mean: what fairness bounds. */
  public double unfairness() {
    return longestMillis / meanMillis;
  }
}
