package dev.gradus.model.serving;

import dev.gradus.model.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The draws of one request: how many more are wanted, and what they add up to.
 *
 * <p>Draws are numbered, and a draw is a function of its number. They finish in any order; the
 * result is read off in the order of their numbers, so it does not depend on how they were batched.
 *
 * <p>{@code distinct} draws without replacement: independent draws with repeats discarded until n
 * are different. Rejecting repeats gives each next call the probability that drawing without
 * replacement gives it, the model's own renormalised over what is left.
 */
final class Draws {

  /**
   * Draws of a {@code distinct} request, at most, as a multiple of n; where the model is so sure of
   * itself that they do not show n different calls, the answer has fewer.
   */
  static final int MOST_DRAWS_PER_SAMPLE = 8;

  /**
   * A completion.
   *
   * @param tactic as text
   * @param tokens without the end
   * @param logProbability of the tokens and the end; of the tokens alone where it was cut off
   * @param truncated whether it was cut off
   */
  record Draw(String tactic, int tokens, double logProbability, boolean truncated) {
    /** Draws with equal identities are one candidate. */
    private Identity identity() {
      return new Identity(tactic, truncated);
    }
  }

  private record Identity(String tactic, boolean truncated) {}

  private final int n;
  private final boolean distinct;

  /** How many candidates a draw counts for: greedy draws are all alike, and made once. */
  private final int weight;

  private final int mostDraws;
  private final List<Optional<Draw>> draws = new ArrayList<>();
  private int finished;

  /** Draws before this one are finished; what they showed is {@link #different}. */
  private int settled;

  private final Set<Identity> different = new HashSet<>();

  Draws(int n, double temperature, boolean distinct) {
    boolean greedy = temperature == 0;
    this.n = greedy ? 1 : n;
    this.distinct = distinct;
    weight = greedy && !distinct ? n : 1;
    mostDraws = !distinct || greedy ? this.n : n * MOST_DRAWS_PER_SAMPLE;
  }

  /** How many draws to start now. */
  int wanted() {
    if (isComplete()) {
      return 0;
    }
    int underWay = draws.size() - finished;
    return Math.max(0, Math.min(mostDraws - draws.size(), target() - underWay));
  }

  /**
   * Draws to have under way. For distinct calls, as many as are likely to show the missing ones, at
   * the rate at which the draws so far were new: one more round of decoding costs more than a row.
   */
  private int target() {
    if (!distinct) {
      return n;
    }
    double newRate = (different.size() + 1.0) / (settled + 1.0);
    return (int) Math.ceil((n - different.size()) / newRate);
  }

  /** Whether no further draw will be wanted, whatever those under way show. */
  boolean allStarted() {
    return draws.size() == mostDraws;
  }

  /** Starts a draw and returns its number. */
  int start() {
    draws.add(Optional.empty());
    return draws.size() - 1;
  }

  void finish(int number, Draw draw) {
    draws.set(number, Optional.of(draw));
    finished++;
    while (settled < draws.size() && draws.get(settled).isPresent()) {
      different.add(draws.get(settled).get().identity());
      settled++;
    }
  }

  /** Whether the result is known, whatever else is under way. */
  boolean isComplete() {
    return settled == mostDraws || (distinct && different.size() >= n);
  }

  /** In order of first draw, repeats merged, or discarded where distinct calls are wanted. */
  List<Candidate> candidates() {
    Map<Identity, Candidate> candidates = new LinkedHashMap<>();
    for (Draw draw : draws.stream().limit(settled).map(Optional::orElseThrow).toList()) {
      if (distinct && candidates.size() == n) {
        break;
      }
      candidates.merge(
          draw.identity(),
          new Candidate(
              draw.tactic(), draw.tokens(), draw.logProbability(), weight, draw.truncated()),
          (first, again) -> distinct ? first : countedAgain(first));
    }
    return List.copyOf(candidates.values());
  }

  private static Candidate countedAgain(Candidate first) {
    return new Candidate(
        first.tactic(),
        first.tokenCount(),
        first.logProbability(),
        first.count() + 1,
        first.truncated());
  }
}
