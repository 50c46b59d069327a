package dev.gradus.search.server;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.http.ProofPoints;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.Limits;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** {@code gradus.v1.Prover}: proofs and suggestions for callers elsewhere. */
public final class ProverService extends ProverGrpc.ProverImplBase implements ProofPoints {

  private final Prover prover;
  private final Suggester suggester;
  private final GoalReader goals;
  private final ProverMessages messages;
  private final BudgetLimit limit;

  /**
   * @param prover searches; the caller closes it
   * @param suggester for {@code Suggest}
   * @param lean leads to a {@code LeanBridge}
   * @param defaults what a request leaves open
   * @param limit the most that a request may ask for
   */
  ProverService(
      Prover prover, Suggester suggester, Channel lean, SearchConfig defaults, BudgetLimit limit) {
    this.prover = prover;
    this.suggester = suggester;
    this.goals = new GoalReader(lean, limits(defaults));
    this.messages = new ProverMessages(defaults);
    this.limit = limit;
  }

  @Override
  public void prove(ProveRequest request, StreamObserver<SearchEvent> observer) {
    ServerCallStreamObserver<SearchEvent> call = (ServerCallStreamObserver<SearchEvent>) observer;
    try {
      SearchConfig config = limit.admit(messages.config(request.getBudget(), request.getPolicy()));
      EventStream events = new EventStream(call);
      call.setOnReadyHandler(events::send);
      Search search = new Search();
      call.setOnCancelHandler(search::cancel);
      result(request, config, events, search)
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  events.finished(done);
                } else {
                  events.failed(Prover.status(failure));
                }
              });
    } catch (StatusRuntimeException e) {
      call.onError(e);
    }
  }

  private CompletableFuture<ProveResult> result(
      ProveRequest request, SearchConfig config, EventStream events, Search search) {
    if (!request.hasFile()) {
      Statement statement = ProverMessages.statement(request.getStatement());
      return search
          .follow(prover.prove(statement, config, List.of(), events))
          .thenApply(ProverMessages::result);
    }
    if (request.hasStatement()) {
      throw PointOpener.both();
    }
    return search
        .follow(prover.gap(request.getFile()))
        .thenCompose(gap -> search.follow(prover.prove(gap, config, events)))
        .thenApply(ProverMessages::result);
  }

  @Override
  public void suggest(SuggestRequest request, StreamObserver<Suggestion> observer) {
    try {
      suggest(request, early -> {}).forEach(observer::onNext);
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  @Override
  public List<Suggestion> suggest(SuggestRequest request, Consumer<Suggestion> checked) {
    limit.admitTactic(Duration.ofMillis(Integer.toUnsignedLong(request.getTacticTimeoutMillis())));
    return suggester.suggest(request, checked);
  }

  @Override
  public List<String> goals(SuggestRequest request) {
    return goals.goals(request);
  }

  private static Limits limits(SearchConfig defaults) {
    return Limits.newBuilder()
        .setDeadlineMillis((int) defaults.tacticTimeout().toMillis())
        .setHeartbeats(defaults.tacticHeartbeats())
        .build();
  }

  /** What a call waits for, one thing after another; it may be cancelled before it has begun. */
  private static final class Search {
    private CompletableFuture<?> underWay;
    private boolean cancelled;

    synchronized <T> CompletableFuture<T> follow(CompletableFuture<T> next) {
      underWay = next;
      if (cancelled) {
        next.cancel(true);
      }
      return next;
    }

    synchronized void cancel() {
      cancelled = true;
      if (underWay != null) {
        underWay.cancel(true);
      }
    }
  }
}
