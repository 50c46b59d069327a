package dev.gradus.model;

/**
 * A sampled tactic call.
 *
 * @param tactic one line of Lean
 * @param tokenCount tokens of {@code tactic}, in the model's own tokenization
 * @param logProbability natural logarithm of the model's probability of exactly this call at the
 *     request's temperature and top-p
 * @param count how often it was drawn
 * @param truncated whether it was cut off at the request's {@code max_tokens}
 */
public record Candidate(
    String tactic, int tokenCount, double logProbability, int count, boolean truncated) {

  /** The same call with another log-probability. */
  public Candidate withLogProbability(double value) {
    return new Candidate(tactic, tokenCount, value, count, truncated);
  }
}
