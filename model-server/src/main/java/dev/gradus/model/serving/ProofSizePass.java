package dev.gradus.model.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * One forward pass over the goals of one or more requests. Prompts are padded to the longest, so
 * what bounds a pass is the padded number of tokens; the rest of a request goes into the next one.
 *
 * <p>Products of other sizes may add in another order, so the last bits of a value may differ with
 * what shares its pass. A pass for each goal would not have that, and would be slower.
 */
final class ProofSizePass {

  /** Tokens of a pass, padding included: a few dozen goals of usual length. */
  static final int MOST_TOKENS = 16_384;

  /** Each goal brings one probability for every token of the vocabulary back from the engine. */
  private static final int MOST_GOALS = 64;

  private record Share(ProofSizeJob job, int goals) {}

  private final List<Share> shares = new ArrayList<>();
  private final List<int[]> prompts = new ArrayList<>();
  private int longest;
  private long tokens;
  private boolean full;

  boolean isEmpty() {
    return prompts.isEmpty();
  }

  boolean isFull() {
    return full;
  }

  int goals() {
    return prompts.size();
  }

  long tokens() {
    return tokens;
  }

  List<ProofSizeJob> jobs() {
    return shares.stream().map(Share::job).toList();
  }

  /**
   * Adds as many open goals of a request as fit; the first goal of a pass always does.
   *
   * @return whether any did
   */
  boolean add(ProofSizeJob job) {
    int added = 0;
    for (int[] prompt : job.open()) {
      int width = Math.max(longest, prompt.length);
      boolean tooMany =
          prompts.size() >= MOST_GOALS || (long) width * (prompts.size() + 1) > MOST_TOKENS;
      if (!prompts.isEmpty() && tooMany) {
        full = true;
        break;
      }
      prompts.add(prompt);
      longest = width;
      tokens += prompt.length;
      added++;
    }
    if (added > 0) {
      shares.add(new Share(job, added));
    }
    return added > 0;
  }

  void run(Engine engine) {
    List<double[]> sizes = engine.proofSizes(prompts);
    int from = 0;
    for (Share share : shares) {
      share.job().add(sizes.subList(from, from + share.goals()));
      from += share.goals();
    }
  }
}
