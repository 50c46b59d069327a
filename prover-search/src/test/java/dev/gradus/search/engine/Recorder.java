package dev.gradus.search.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps what a search tells. */
final class Recorder implements SearchListener {
  final List<EdgeTrace> edges = new ArrayList<>();
  final List<AttemptTrace> traces = new ArrayList<>();

  @Override
  public void expanded(int attempt, NodeTrace node, List<EdgeTrace> more) {
    edges.addAll(more);
  }

  @Override
  public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
    traces.add(trace);
    return CompletableFuture.completedFuture(null);
  }
}
