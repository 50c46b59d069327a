package dev.gradus.search.server;

import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.SearchListener;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.SearchEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a search does, as a stream to a caller who may read slowly. The search never waits for the
 * caller: while the caller does not read, up to {@link #MAX_WAITING} events are kept, further
 * expansions are counted and left out. Attempts and the result always arrive.
 */
final class EventStream implements SearchListener {

  /** Events kept for a caller who does not read. */
  static final int MAX_WAITING = 256;

  private final ServerCallStreamObserver<SearchEvent> call;
  private final Deque<SearchEvent> waiting = new ArrayDeque<>();
  private int skipped;
  private boolean complete;
  private boolean closed;

  EventStream(ServerCallStreamObserver<SearchEvent> call) {
    this.call = call;
  }

  @Override
  public synchronized void expanded(int attempt, NodeTrace node, List<EdgeTrace> edges) {
    if (waiting.size() >= MAX_WAITING) {
      skipped++;
      return;
    }
    var event = ProverMessages.expanded(attempt, node, edges, skipped);
    skipped = 0;
    waiting.add(SearchEvent.newBuilder().setExpanded(event).build());
    send();
  }

  @Override
  public synchronized CompletionStage<Void> attemptFinished(AttemptTrace trace) {
    waiting.add(
        SearchEvent.newBuilder().setAttempt(ProverMessages.attempt(trace.result())).build());
    send();
    return CompletableFuture.completedFuture(null);
  }

  /** The last event. */
  synchronized void finished(ProveResult result) {
    waiting.add(SearchEvent.newBuilder().setResult(result).build());
    complete = true;
    send();
  }

  /** Ends the stream without a result. */
  synchronized void failed(Throwable failure) {
    if (!closed) {
      closed = true;
      waiting.clear();
      call.onError(failure);
    }
  }

  /** Sends what waits, as far as the caller reads. */
  synchronized void send() {
    while (!closed && !waiting.isEmpty() && call.isReady()) {
      call.onNext(waiting.poll());
    }
    if (complete && !closed && waiting.isEmpty()) {
      closed = true;
      call.onCompleted();
    }
  }
}
