package dev.gradus.search.http;

import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is asked about one point of one proof. Calls block their thread, end when their {@link
 * io.grpc.Context} does, and fail with a {@link io.grpc.StatusRuntimeException}.
 */
public interface ProofPoints {

  /**
   * Tactics for the point.
   *
   * @param checked told of each as soon as Lean has accepted it
   * @return all, best first
   */
  List<Suggestion> suggest(SuggestRequest request, Consumer<Suggestion> checked);

  /** The goals at the point, the main one first; none when nothing is left to prove. */
  List<String> goals(SuggestRequest request);
}
