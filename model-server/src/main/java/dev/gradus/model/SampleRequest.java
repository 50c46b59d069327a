package dev.gradus.model;

/**
 * A request for tactic calls, already checked.
 *
 * @param goal the whole tactic state as Lean prints it
 * @param n number of draws, at least 1
 * @param temperature at least 0; 0 is greedy
 * @param topP in (0, 1]: the share of probability mass that stays in the nucleus
 * @param maxTokens at least 0; 0 means no limit
 * @param seed of the draws
 * @param declaration name of the theorem, may be empty
 * @param distinct draw without replacement
 * @param mathlib whether Mathlib's tactics are in scope
 * @param drawnBefore at least 0: draws of the same search before these
 */
public record SampleRequest(
    String goal,
    int n,
    double temperature,
    double topP,
    int maxTokens,
    long seed,
    String declaration,
    boolean distinct,
    boolean mathlib,
    int drawnBefore) {

  public SampleRequest {
    require(n >= 1, "n is " + n + "; it must be at least 1");
    require(
        temperature >= 0 && Double.isFinite(temperature),
        "temperature is " + temperature + "; it must be 0 (greedy) or a positive number");
    require(topP > 0 && topP <= 1, "top_p is " + topP + "; it must be in (0, 1]");
    require(maxTokens >= 0, "max_tokens is " + maxTokens + "; it must be 0 (no limit) or positive");
    require(drawnBefore >= 0, "drawn_before is " + drawnBefore + "; it must be at least 0");
  }

  /** The same request for another number of draws. */
  public SampleRequest withN(int draws) {
    return new SampleRequest(
        goal,
        draws,
        temperature,
        topP,
        maxTokens,
        seed,
        declaration,
        distinct,
        mathlib,
        drawnBefore);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
