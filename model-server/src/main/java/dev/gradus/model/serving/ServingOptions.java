package dev.gradus.model.serving;

/**
 * Limits of a served model.
 *
 * @param rows most draws decoded together
 * @param queue most requests that wait
 * @param maxTokens of a completion, the end included: the most that a request may ask for, and what
 *     it gets if it does not ask
 * @param context tokens of prompt and completion together, at most; the model's own limit where
 *     that is lower. Each row holds keys and values for as many.
 */
public record ServingOptions(int rows, int queue, int maxTokens, int context) {

  /** Tokens of a prompt that must fit beside a completion: less would hold no goal. */
  private static final int LEAST_PROMPT = 32;

  public ServingOptions {
    require(rows >= 1, "--model-rows is " + rows + "; it must be at least 1");
    require(queue >= 1, "--model-queue is " + queue + "; it must be at least 1");
    require(maxTokens >= 1, "--max-tokens is " + maxTokens + "; it must be at least 1");
    require(
        context >= maxTokens + LEAST_PROMPT,
        "--model-context is "
            + context
            + "; with --max-tokens "
            + maxTokens
            + " it must be at least "
            + (maxTokens + LEAST_PROMPT));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * These for a model with this many positions.
   *
   * @throws IllegalArgumentException if no prompt would fit it
   */
  ServingOptions within(int positions) {
    if (context <= positions) {
      return this;
    }
    require(
        positions >= maxTokens + LEAST_PROMPT,
        "--max-tokens is "
            + maxTokens
            + "; the model's context of "
            + positions
            + " tokens leaves no room for a prompt beside it: lower it to "
            + Math.max(1, positions - LEAST_PROMPT));
    return new ServingOptions(rows, queue, maxTokens, positions);
  }

  /** Tokens of a prompt, at most. */
  int promptTokens() {
    return context - maxTokens;
  }
}
