package dev.gradus.search.engine;

import dev.gradus.client.ClientName;
import dev.gradus.search.file.Gap;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.VerifyFillRequest;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;

/**
 * Searches for proofs over two services. Any number of searches run at once and none holds a
 * thread: each is a chain of answers to calls.
 */
public final class Prover implements AutoCloseable {
  private final SearchServices services;
  private final SearchMeters meters;
  private final ScheduledExecutorService timer;
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param lean leads to a {@code LeanBridge}; the caller keeps it and shuts it down
   * @param model leads to a {@code LanguageModel}; likewise
   * @param meters where the search counts what it does, under {@code gradus.search.*}
   */
  public Prover(Channel lean, Channel model, MeterRegistry meters) {
    this(lean, model, meters, timer());
  }

  /** With a clock of its own, for tests. */
  Prover(Channel lean, Channel model, MeterRegistry meters, ScheduledExecutorService timer) {
    this.services = new SearchServices(lean, model);
    this.meters = new SearchMeters(meters);
    this.timer = timer;
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "search-timeouts");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /**
   * Searches for a proof of one statement.
   *
   * @param finished attempts of this statement that a former process finished; they are not made
   *     again
   * @return the result; fails with {@link EnvironmentException} when a service is broken, with
   *     {@link UnsuitableServiceException} when the services cannot do what {@code config} asks.
   *     Cancelling it cancels the calls under way and closes the theorem.
   */
  public CompletableFuture<StatementResult> prove(
      Statement statement,
      SearchConfig config,
      List<AttemptResult> finished,
      SearchListener listener) {
    CompletableFuture<StatementResult> result =
        new StatementSearch<>(
                new StatementTarget(statement), config, finished, listener, services, meters, timer)
            .run();
    return follow(result);
  }

  /**
   * Searches for a proof of one gap of a file, as {@link #prove(Statement, SearchConfig, List,
   * SearchListener)} does for a statement. The gap's file stays as it is.
   */
  public CompletableFuture<GapResult> prove(Gap gap, SearchConfig config, SearchListener listener) {
    CompletableFuture<GapResult> result =
        new StatementSearch<>(
                new GapTarget(gap), config, List.of(), listener, services, meters, timer)
            .run();
    return follow(result);
  }

  private <R> CompletableFuture<R> follow(CompletableFuture<R> search) {
    underWay.add(search);
    search.whenComplete((done, failure) -> underWay.remove(search));
    return search;
  }

  /**
   * Finds the gaps of a file; cancelling that cancels the call. Fails with {@link
   * EnvironmentException} when Lean does not answer, with {@link RefusedException} when it does not
   * take the file.
   */
  public CompletableFuture<LocatePointsResponse> locate(LocatePointsRequest request) {
    return within(own -> own.locatePoints(request));
  }

  /** Calls for the client under way; cancelling what comes of them cancels them. */
  private <R> CompletableFuture<R> within(Function<SearchServices, CompletableFuture<R>> calls) {
    Context.CancellableContext context =
        ClientName.contextOf(ClientName.current()).withCancellation();
    CompletableFuture<R> answer = calls.apply(services.within(context));
    answer.whenComplete((done, failure) -> context.cancel(null));
    return answer;
  }

  /**
   * Finds the {@code sorry} at a place of a file. Fails with {@link EnvironmentException} when Lean
   * does not answer, with {@link RefusedException} when no proof is missing there.
   */
  public CompletableFuture<Gap> gap(FilePoint place) {
    LeanFile file = new LeanFile(place.getText());
    int offset;
    try {
      offset = file.offset(place.getLine(), place.getColumn());
    } catch (LeanFile.NoSuchPlaceException e) {
      return CompletableFuture.failedFuture(new RefusedException(e.getMessage()));
    }
    LocatePointsRequest request =
        LocatePointsRequest.newBuilder().setText(file.text()).setOffset(offset).build();
    return within(own -> own.locatePoints(request).thenApply(located -> gap(file, place, located)));
  }

  private static Gap gap(LeanFile file, FilePoint place, LocatePointsResponse located) {
    LocatedPoint point =
        located.getPointsList().stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        located.getMessage() + "; " + file.nearestGap(place.getLine())));
    if (point.getKind() == LocatedPoint.Kind.BLOCK) {
      throw new RefusedException(
          "there is no sorry at this place; " + file.nearestGap(place.getLine()));
    }
    if (point.getGoalsCount() == 0) {
      throw new RefusedException("no goals are left there");
    }
    if (!point.getProposition()) {
      throw new RefusedException("what is missing here is data, not a proof");
    }
    return new Gap(file, point, point.getDeclaration());
  }

  /** Checks a command with proofs in the place of its gaps, with wide limits. */
  public CompletableFuture<Verification> verify(VerifyFillRequest request) {
    VerifyFillRequest patient = request.toBuilder().setLimits(ProofCheck.PATIENT).build();
    return within(own -> own.verifyFill(patient, request.getCommand()));
  }

  /**
   * Asks both services what they are. Fails with {@link EnvironmentException} when one of them does
   * not answer.
   */
  public CompletableFuture<ServiceDescription> describe() {
    return services.describeLean().thenCombine(services.describeModel(), ServiceDescription::new);
  }

  /**
   * What a failure of one of these futures is to whoever asked: of a service's refusal the
   * service's own status, so that a busy one is told from a bad request.
   */
  public static StatusRuntimeException status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String said = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    return code(cause).toStatus().withDescription(said).withCause(cause).asRuntimeException();
  }

  private static Status.Code code(Throwable cause) {
    if (cause instanceof RefusedException) {
      return cause.getCause() instanceof StatusRuntimeException service
          ? service.getStatus().getCode()
          : Status.Code.INVALID_ARGUMENT;
    }
    if (cause instanceof EnvironmentException) {
      return Status.Code.UNAVAILABLE;
    }
    if (cause instanceof UnsuitableServiceException) {
      return Status.Code.FAILED_PRECONDITION;
    }
    return cause instanceof CancellationException ? Status.Code.CANCELLED : Status.Code.INTERNAL;
  }

  /** Cancels the searches under way. */
  @Override
  public void close() {
    underWay.forEach(search -> search.cancel(true));
    timer.shutdown();
  }
}
