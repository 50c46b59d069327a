package dev.gradus.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Two models that take turns: half of the draws are one's, half the other's.
 *
 * <p>A trained model knows which tactic to try first and then varies its favourites; a grammar goes
 * on proposing what is different. Each proves statements that the other does not, so with few draws
 * a search proves more with some of both than with twice as many of either
 * (docs/benchmarks/iterate.md).
 *
 * <p>A request has exactly half its draws of each, the odd one by its seed, and candidates come in
 * turns, so that a caller who takes only the first ones has some of both. The log-probability of a
 * candidate is that of being drawn by the model that drew it: log 1/2 more than this model says;
 * where both drew it, their probabilities add up.
 */
public final class Mixture implements LanguageModel {

  private static final double HALF = Math.log(0.5);

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
        second.fingerprint() + "+" + first.fingerprint(),
        second.parameters() + first.parameters(),
        first.device(),
        first.contextLength(),
        first.proofsize());
  }

  @Override
  public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
    int odd = request.n() % 2 == 1 && (request.seed() & 1) == 0 ? 1 : 0;
    int share = request.n() / 2 + odd;
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

  private static CompletableFuture<List<Candidate>> draws(
      LanguageModel model, SampleRequest request, int n, String client) {
    return n == 0
        ? CompletableFuture.completedFuture(List.of())
        : model.sample(request.withN(n), client);
  }

  /** All of the trained model's calls in turns with others of the broad one, n in all. */
  private static List<Candidate> joined(List<Candidate> first, List<Candidate> second, int n) {
    List<String> drawn = first.stream().map(Candidate::tactic).toList();
    List<Candidate> others =
        second.stream()
            .filter(candidate -> !drawn.contains(candidate.tactic()))
            .limit(n - first.size())
            .toList();
    return merged(first, others);
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
