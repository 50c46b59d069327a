package dev.gradus.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Two models that take turns: of a search's first draws half are one's, half the other's.
 *
 * <p>A trained model knows which tactic to try first and then varies its favourites; a grammar goes
 * on proposing what is different. Each proves statements that the other does not, so four calls of
 * each prove more than eight of either (docs/benchmarks/iterate.md).
 *
 * <p>What the trained model would try first is tried soon; so its share falls with the draws that
 * the search has behind it ({@link SampleRequest#drawnBefore}), as 1/2 of the first ones, 1/4 after
 * 16 and 1/10 after 64, a fraction of a draw being one draw or none by the request's seed. Without
 * replacement that share is the most it has, and each has its turn in proportion to the probability
 * of what it has not drawn: one that is sure of three calls says them and leaves the rest to the
 * other, instead of going on to what it would hardly ever say. Candidates come in turns, so that a
 * caller who takes only the first ones has some of both. The log-probability of a candidate is that
 * of the model that drew it, plus log 1/2 whatever the share, so that states of early and of late
 * draws compare; where both drew it, their probabilities add up in independent draws, and without
 * replacement it is that of the one whose turn came first.
 */
public final class Mixture implements LanguageModel {

  private static final double HALF = Math.log(0.5);

  /** After so many draws of a search the trained model has a quarter of the next ones. */
  private static final double WORTH = 16;

  /** Part of the fingerprint: another way of sharing is another model. */
  private static final String SHARING = "/2";

  private final LanguageModel trained;
  private final LanguageModel broad;

  /**
   * A mixture that owns its parts.
   *
   * @param trained also gives the proof sizes and loads checkpoints
   * @param broad draws what the trained one does not: without replacement its share is made of
   *     other calls, and takes the place of those that the trained one could not find
   */
  public Mixture(LanguageModel trained, LanguageModel broad) {
    this.trained = trained;
    this.broad = broad;
  }

  @Override
  public ModelDescription describe() {
    ModelDescription first = trained.describe();
    ModelDescription second = broad.describe();
    return new ModelDescription(
        second.model() + "+" + first.model(),
        second.fingerprint() + "+" + first.fingerprint() + SHARING,
        second.parameters() + first.parameters(),
        first.device(),
        first.contextLength(),
        first.proofsize());
  }

  @Override
  public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
    int share = share(request);
    int rest = request.n() - share;
    CompletableFuture<List<Candidate>> first = draws(trained, request, share, client);
    // Without replacement: as many as may be needed to replace what the other has drawn too.
    CompletableFuture<List<Candidate>> second =
        draws(broad, request, request.distinct() ? request.n() : rest, client);
    CompletableFuture<List<Candidate>> answer =
        first.thenCombine(
            second, (a, b) -> request.distinct() ? joined(a, b, request.n()) : merged(a, b));
    // A caller that goes away cancels the answer, not what it is made of.
    var unused =
        answer.whenComplete(
            (candidates, error) -> {
              first.cancel(false);
              second.cancel(false);
            });
    return answer;
  }

  /** Draws of the trained model; what is less than one whole draw is one or none by the seed. */
  private static int share(SampleRequest request) {
    double share = request.n() / 2.0 * WORTH / (WORTH + request.drawnBefore());
    int whole = (int) share;
    return new SplittableRandom(request.seed()).nextDouble() < share - whole ? whole + 1 : whole;
  }

  private static CompletableFuture<List<Candidate>> draws(
      LanguageModel model, SampleRequest request, int n, String client) {
    return n == 0
        ? CompletableFuture.completedFuture(List.of())
        : model.sample(request.withN(n), client);
  }

  /**
   * Calls of both, n different ones: sampling without replacement from the half of each, whose
   * turns are spread evenly (smooth weighted round robin) and not drawn, for less variance.
   */
  private static List<Candidate> joined(List<Candidate> first, List<Candidate> second, int n) {
    Part trained = new Part(first);
    Part broad = new Part(second);
    Map<String, Candidate> joined = new LinkedHashMap<>();
    while (joined.size() < n && (trained.hasNext() || broad.hasNext())) {
      double left = trained.left + broad.left;
      trained.credit += left > 0 ? trained.left / left : 0.5;
      broad.credit += left > 0 ? broad.left / left : 0.5;
      boolean isTrained = trained.hasNext() && (trained.credit >= broad.credit || !broad.hasNext());
      Candidate candidate = (isTrained ? trained : broad).next();
      joined.putIfAbsent(
          candidate.tactic(), candidate.withLogProbability(candidate.logProbability() + HALF));
    }
    return List.copyOf(joined.values());
  }

  /** What one of the two has drawn without replacement, and how much there is beside it. */
  private static final class Part {
    private final Iterator<Candidate> drawn;
    private double left = 1;
    private double credit;

    Part(List<Candidate> drawn) {
      this.drawn = drawn.iterator();
    }

    boolean hasNext() {
      return drawn.hasNext();
    }

    Candidate next() {
      Candidate candidate = drawn.next();
      left = Math.max(0, left - Math.exp(candidate.logProbability()));
      credit -= 1;
      return candidate;
    }
  }

  /** In turns, the same calls merged. */
  private static List<Candidate> merged(List<Candidate> first, List<Candidate> second) {
    Map<String, Candidate> merged = new LinkedHashMap<>();
    for (Candidate candidate : inTurns(first, second)) {
      double probability = candidate.logProbability() + HALF;
      merged.merge(
          candidate.tactic(), candidate.withLogProbability(probability), Mixture::together);
    }
    return List.copyOf(merged.values());
  }

  private static List<Candidate> inTurns(List<Candidate> first, List<Candidate> second) {
    List<Candidate> all = new ArrayList<>(first.size() + second.size());
    Iterator<Candidate> left = first.iterator();
    Iterator<Candidate> right = second.iterator();
    while (left.hasNext() || right.hasNext()) {
      if (left.hasNext()) {
        all.add(left.next());
      }
      if (right.hasNext()) {
        all.add(right.next());
      }
    }
    return all;
  }

  private static Candidate together(Candidate a, Candidate b) {
    double larger = Math.max(a.logProbability(), b.logProbability());
    double smaller = Math.min(a.logProbability(), b.logProbability());
    double sum = larger + Math.log1p(Math.exp(smaller - larger));
    return new Candidate(
        a.tactic(), a.tokenCount(), sum, a.count() + b.count(), a.truncated() && b.truncated());
  }

  @Override
  public CompletableFuture<List<ProofSize>> estimateProofSize(
      ProofSizeRequest request, String client) {
    return trained.estimateProofSize(request, client);
  }

  /** Swaps the trained model; the other one keeps the lemmas that it cites. */
  @Override
  public CompletableFuture<ModelDescription> loadCheckpoint(String checkpoint) {
    CompletableFuture<ModelDescription> loaded = trained.loadCheckpoint(checkpoint);
    return loaded.thenApply(unused -> describe());
  }

  @Override
  public void close() {
    trained.close();
    broad.close();
  }
}
