package dev.gradus.search.server;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.UnsuitableServiceException;
import dev.gradus.search.http.ProofPoints;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.Limits;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
      Statement statement = ProverMessages.statement(request.getStatement());
      SearchConfig config = limit.admit(messages.config(request.getBudget(), request.getPolicy()));
      EventStream events = new EventStream(call);
      call.setOnReadyHandler(events::send);
      Search search = new Search();
      call.setOnCancelHandler(search::cancel);
      search.start(prover.prove(statement, config, List.of(), events), events);
    } catch (StatusRuntimeException e) {
      call.onError(e);
    }
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

  /** A search that may be cancelled before it has started. */
  private static final class Search {
    private CompletableFuture<StatementResult> result;
    private boolean cancelled;

    synchronized void start(CompletableFuture<StatementResult> started, EventStream events) {
      result = started;
      started.whenComplete(
          (done, failure) -> {
            if (failure == null) {
              events.finished(done);
            } else {
              events.failed(status(failure));
            }
          });
      if (cancelled) {
        started.cancel(true);
      }
    }

    synchronized void cancel() {
      cancelled = true;
      if (result != null) {
        result.cancel(true);
      }
    }
  }

  private static StatusRuntimeException status(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    Status status =
        cause instanceof EnvironmentException
            ? Status.UNAVAILABLE
            : cause instanceof UnsuitableServiceException
                ? Status.FAILED_PRECONDITION
                : cause instanceof CancellationException ? Status.CANCELLED : Status.INTERNAL;
    return status.withDescription(cause.getMessage()).withCause(cause).asRuntimeException();
  }
}
