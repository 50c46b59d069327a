package dev.gradus.search.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hears what a search does, in order and never from two threads at once. Calls come from the
 * threads of the search: whatever takes longer than a moment belongs into the stage that is
 * returned.
 */
public interface SearchListener {
  /** Hears nothing. */
  SearchListener NONE = new SearchListener() {};

  /**
   * A goal state was expanded.
   *
   * @param attempt counted from 0
   * @param node what was expanded
   * @param edges the tactics tried on it in this expansion
   */
  default void expanded(int attempt, NodeTrace node, List<EdgeTrace> edges) {}

  /**
   * An attempt ended. The search goes on when the stage is complete; if it fails, so does the
   * search.
   */
  default CompletionStage<Void> attemptFinished(AttemptTrace trace) {
    return CompletableFuture.completedFuture(null);
  }
}
