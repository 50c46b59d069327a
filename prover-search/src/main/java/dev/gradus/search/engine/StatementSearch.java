package dev.gradus.search.engine;

import dev.gradus.client.ClientName;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.Unelaborated;
import io.grpc.Context;
import io.grpc.SynchronizationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One statement, or one gap of a file: its attempts one after the other, under one time limit. The
 * attempts share nothing but the services, so that their successes are independent draws, as pass@k
 * assumes.
 */
final class StatementSearch<R> {
  private final Target<R> target;
  private final SearchConfig config;
  private final SearchListener listener;
  private final SearchMeters meters;
  private final ScheduledExecutorService timer;
  private final Context.CancellableContext context =
      ClientName.contextOf(ClientName.current()).withCancellation();
  private final SearchServices services;
  private final SynchronizationContext sync =
      new SynchronizationContext((thread, failure) -> fail(failure));
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private final double secondsBefore;

  private final List<AttemptResult> attempts;
  private Future<?> timeout = CompletableFuture.completedFuture(null);
  private int maxSamples;
  private AttemptSearch current;
  private String theoremId;
  private boolean recording;
  private boolean timeIsUp;

  StatementSearch(
      Target<R> target,
      SearchConfig config,
      List<AttemptResult> finished,
      SearchListener listener,
      SearchServices services,
      SearchMeters meters,
      ScheduledExecutorService timer) {
    this.target = target;
    this.config = config;
    this.attempts = new ArrayList<>(finished);
    this.secondsBefore = finished.stream().mapToDouble(AttemptResult::seconds).sum();
    this.listener = listener;
    this.services = services.within(context);
    this.meters = meters;
    this.timer = timer;
  }

  CompletableFuture<R> run() {
    meters.searches.incrementAndGet();
    result.whenComplete((done, failure) -> sync.execute(this::release));
    sync.execute(
        () -> {
          if (enough()) {
            finish();
            return;
          }
          long millis = config.timeout().toMillis() - (long) (1e3 * secondsBefore);
          timeout =
              timer.schedule(
                  () -> sync.execute(this::timeIsUp), Math.max(1, millis), TimeUnit.MILLISECONDS);
          services
              .describeLean()
              .thenAcceptBothAsync(services.describeModel(), this::startWith, sync)
              .whenCompleteAsync((nothing, failure) -> failOn(failure), sync);
        });
    return result;
  }

  private void startWith(DescribeLeanResponse lean, DescribeModelResponse model) {
    if (config.priority() == Priority.VALUE && !model.getHasProofsize()) {
      throw new UnsuitableServiceException(
          "--priority value needs a model that estimates proof sizes, and "
              + model.getModel()
              + " does not; use --priority logprob");
    }
    requireRoom("the Lean bridge", lean.getMaxBatch());
    requireRoom("the model", model.getMaxSamples());
    maxSamples = model.getMaxSamples() == 0 ? Integer.MAX_VALUE : model.getMaxSamples();
    nextAttempt();
  }

  private void requireRoom(String service, int most) {
    if (most != 0 && config.samples() > most) {
      throw new UnsuitableServiceException(
          service + " takes at most " + most + " tactics at once; lower --samples");
    }
  }

  private boolean enough() {
    boolean proved = attempts.stream().anyMatch(AttemptResult::proved);
    return attempts.size() >= config.attempts() || (proved && !config.allAttempts());
  }

  private void nextAttempt() {
    if (enough() || timeIsUp) {
      finish();
      return;
    }
    services
        .openTheorem(target.opening())
        .thenAcceptAsync(this::opened, sync)
        .whenCompleteAsync((nothing, failure) -> failOn(failure), sync);
  }

  /** Lean's reason; for a library that is not there what to do, in place of where Lean looked. */
  private static String reason(Unelaborated why) {
    String message = why.getMessage();
    boolean missing =
        why.getCause() == Unelaborated.Cause.HEADER && message.startsWith("unknown module prefix");
    return missing
        ? message.lines().findFirst().orElseThrow()
            + ": this Lean has no such library; --lean native --project DIR has those of a Lake"
            + " project"
        : message;
  }

  private void opened(OpenTheoremResponse response) {
    if (response.hasUnelaborated()) {
      Unelaborated why = response.getUnelaborated();
      StatementResult.Status status =
          why.getCause() == Unelaborated.Cause.LIMIT
              ? StatementResult.Status.ERROR
              : StatementResult.Status.UNELABORATED;
      finishEarly(status, reason(why));
      return;
    }
    OpenedTheorem theorem = response.getOpened();
    theoremId = theorem.getTheoremId();
    if (result.isDone()) {
      closeTheorem();
      return;
    }
    Expander.value(services, config, target, theorem.getRoot().getGoalsList())
        .thenAcceptAsync(value -> search(theorem, value), sync)
        .whenCompleteAsync((nothing, failure) -> failOn(failure), sync);
  }

  private void search(OpenedTheorem theorem, OptionalDouble rootValue) {
    int number = attempts.size();
    long seed = Seeds.attempt(config.seed(), target.name(), number);
    Context.CancellableContext attemptContext = context.withCancellation();
    SearchServices own = services.within(attemptContext);
    current =
        new AttemptSearch(
            number,
            seed,
            config,
            theorem,
            rootValue,
            new Expander(own, target, config, theoremId, seed, maxSamples, sync, meters),
            new ProofCheck(own, target, sync, meters),
            listener,
            meters,
            sync);
    current
        .run()
        .handleAsync(
            (trace, failure) -> {
              current = null;
              attemptContext.cancel(null);
              closeTheorem();
              if (failure != null) {
                failOn(failure);
              } else if (!result.isDone() || trace.result().proved()) {
                record(trace); // what was cut off is made again, but no proof is dropped
              }
              return null;
            },
            sync)
        .exceptionally(this::broken);
  }

  private void record(AttemptTrace trace) {
    attempts.add(trace.result());
    recording = true;
    listener
        .attemptFinished(trace)
        .handleAsync(
            (nothing, failure) -> {
              recording = false;
              if (failure != null) {
                failOn(failure);
              } else {
                nextAttempt();
              }
              return null;
            },
            sync)
        .exceptionally(this::broken);
  }

  private void timeIsUp() {
    timeIsUp = true;
    if (current != null) {
      current.timeIsUp();
    } else if (!recording) {
      finish();
    }
  }

  private void finish() {
    Optional<String> unverified =
        attempts.stream()
            .filter(attempt -> attempt.status() == AttemptResult.Status.UNVERIFIED)
            .map(AttemptResult::message)
            .findFirst();
    if (attempts.stream().anyMatch(AttemptResult::proved)) {
      finish(StatementResult.Status.PROVED, "");
    } else if (unverified.isPresent()) {
      finish(StatementResult.Status.UNVERIFIED, unverified.get());
    } else {
      finish(StatementResult.Status.OPEN, "");
    }
  }

  /** Before all attempts were made; what those before have proved stays proved. */
  private void finishEarly(StatementResult.Status status, String message) {
    boolean proved = attempts.stream().anyMatch(AttemptResult::proved);
    finish(proved ? StatementResult.Status.PROVED : status, message);
  }

  private void finish(StatementResult.Status status, String message) {
    double seconds = secondsBefore + (System.nanoTime() - startedNanos) / 1e9;
    if (result.complete(target.result(status, message, attempts, seconds))) {
      meters.finished(status, seconds);
    }
  }

  /** What the search itself threw, and nobody else would hear of. */
  private <T> T broken(Throwable failure) {
    fail(failure);
    return null;
  }

  private void failOn(Throwable failure) {
    if (failure != null) {
      fail(failure);
    }
  }

  private void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException) {
      finishEarly(StatementResult.Status.ERROR, cause.getMessage());
    } else {
      result.completeExceptionally(cause);
    }
  }

  /** Once the result is there, by whatever way, cancellation included. */
  private void release() {
    meters.searches.decrementAndGet();
    timeout.cancel(false);
    context.cancel(null);
    closeTheorem();
  }

  private void closeTheorem() {
    if (theoremId != null) {
      services.closeTheorem(theoremId);
      theoremId = null;
    }
  }
}
