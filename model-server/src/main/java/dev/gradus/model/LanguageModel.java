package dev.gradus.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An engine that samples tactic calls for a goal.
 *
 * <p>Implementations are safe for use by many threads, and the same request always gets the same
 * answer, whatever else is under way; only of estimated proof sizes the last bits may differ with
 * what is computed beside them. A caller that has gone away cancels its future; what the engine
 * holds for it is then free at once. Futures fail with {@link ModelRefusal} where the request
 * cannot be served.
 */
public interface LanguageModel extends AutoCloseable {

  /** What this engine is. */
  ModelDescription describe();

  /**
   * Samples tactic calls.
   *
   * @param client whose request this is: engines that share their capacity do so by client
   * @return the candidates in order of first draw, duplicates merged
   */
  CompletableFuture<List<Candidate>> sample(SampleRequest request, String client);

  /**
   * Estimates how far goals are from being proved; one answer a goal, in their order.
   *
   * @param client whose request this is
   */
  default CompletableFuture<List<ProofSize>> estimateProofSize(
      ProofSizeRequest request, String client) {
    return CompletableFuture.failedFuture(ModelRefusal.noProofsize(describe().model()));
  }

  /**
   * Swaps the weights; requests under way finish on the old ones.
   *
   * @param checkpoint a directory below the one this engine may load from; not trusted
   * @return the description of the new model, once it serves
   */
  default CompletableFuture<ModelDescription> loadCheckpoint(String checkpoint) {
    return CompletableFuture.failedFuture(
        new ModelRefusal(
            ModelRefusal.Reason.UNSUPPORTED,
            "model "
                + describe().model()
                + " is not loaded from checkpoints; start the server with --model DIR"));
  }

  /** Ends the engine; requests under way fail. */
  @Override
  default void close() {}
}
