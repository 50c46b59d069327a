package dev.gradus.model;

import dev.gradus.client.ClientName;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.EstimateProofSizeResponse;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LoadCheckpointRequest;
import dev.gradus.v1.LoadCheckpointResponse;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticCandidate;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link LanguageModel} behind gRPC.
 *
 * <p>Limits are checked here, once for every engine; a message about a limit names the field that
 * broke it. A request whose caller has gone away, by cancellation or by its deadline, is dropped
 * before and during the work. No thread waits for an engine.
 */
public final class LanguageModelService implements LanguageModelGrpc.AsyncService, BindableService {

  /** Draws of one request; more is nearly always a unit mistaken, and would pin the server. */
  public static final int MAX_SAMPLES = 1024;

  /** Goals of one EstimateProofSize request. */
  public static final int MAX_GOALS = 1024;

  /** Characters of a goal; Lean's own printing of a goal worth attacking is under a tenth of it. */
  public static final int MAX_GOAL_CHARS = 1_500_000;

  /** Bytes of a message: a goal of the greatest length in any script, and room for the rest. */
  public static final int MAX_MESSAGE_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LanguageModelService.class);

  private final LanguageModel model;
  private final Counter samples;
  private final Counter rejected;
  private final Timer sampling;
  private final Timer estimating;

  public LanguageModelService(LanguageModel model, MeterRegistry meters) {
    this.model = model;
    samples =
        Counter.builder("gradus.model.samples")
            .description("tactic calls drawn, duplicates included")
            .register(meters);
    rejected =
        Counter.builder("gradus.model.rejected")
            .description("requests refused: an option out of range, or a limit reached")
            .register(meters);
    sampling = timer("gradus.model.sample", "time to answer one SampleTactics request", meters);
    estimating =
        timer("gradus.model.proofsize", "time to answer one EstimateProofSize request", meters);
  }

  private static Timer timer(String name, String description, MeterRegistry meters) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(0.5, 0.9, 0.99)
        .register(meters);
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerInterceptors.intercept(LanguageModelGrpc.bindService(this), ClientName.received());
  }

  @Override
  public void describe(
      DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
    observer.onNext(message(model.describe()));
    observer.onCompleted();
  }

  @Override
  public void sampleTactics(
      SampleTacticsRequest message, StreamObserver<SampleTacticsResponse> observer) {
    answer(
        () -> model.sample(check(message), ClientName.current()),
        this::sampled,
        sampling,
        observer);
  }

  @Override
  public void estimateProofSize(
      EstimateProofSizeRequest message, StreamObserver<EstimateProofSizeResponse> observer) {
    answer(
        () -> model.estimateProofSize(check(message), ClientName.current()),
        LanguageModelService::estimated,
        estimating,
        observer);
  }

  @Override
  public void loadCheckpoint(
      LoadCheckpointRequest message, StreamObserver<LoadCheckpointResponse> observer) {
    // Not cancelled with its caller: half a swap is nothing that anybody wants.
    var unused =
        model
            .loadCheckpoint(message.getCheckpoint())
            .whenComplete(
                (description, error) -> {
                  if (error != null) {
                    observer.onError(status(error).asRuntimeException());
                    return;
                  }
                  observer.onNext(
                      LoadCheckpointResponse.newBuilder().setModel(message(description)).build());
                  observer.onCompleted();
                });
  }

  /** Runs work for the caller of the current context for as long as there is one. */
  private <T, R> void answer(
      Supplier<CompletableFuture<T>> work,
      Function<T, R> toMessage,
      Timer latency,
      StreamObserver<R> observer) {
    Context context = Context.current();
    if (context.isCancelled()) {
      observer.onError(goneAway(context));
      return;
    }
    Timer.Sample clock = Timer.start();
    CompletableFuture<T> result;
    try {
      result = work.get();
    } catch (IllegalArgumentException e) {
      rejected.increment();
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    context.addListener(cancelled -> result.cancel(false), Runnable::run);
    var unused =
        result.whenComplete(
            (value, error) -> {
              if (context.isCancelled()) {
                observer.onError(goneAway(context));
              } else if (error != null) {
                observer.onError(status(error).asRuntimeException());
              } else {
                clock.stop(latency);
                observer.onNext(toMessage.apply(value));
                observer.onCompleted();
              }
            });
  }

  private Status status(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof ModelRefusal refusal) {
      rejected.increment();
      Status status =
          switch (refusal.reason()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case BUSY -> Status.RESOURCE_EXHAUSTED;
            case UNSUPPORTED -> Status.FAILED_PRECONDITION;
            case CLOSED -> Status.UNAVAILABLE;
          };
      return status.withDescription(refusal.getMessage());
    }
    LOG.error("the model failed", cause);
    return Status.INTERNAL.withDescription("the model failed: " + cause).withCause(cause);
  }

  private static SampleRequest check(SampleTacticsRequest message) {
    int n = message.getN();
    // The wire's uint32 arrives as a negative int when it is above 2^31.
    if (n < 0 || n > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "n is "
              + Integer.toUnsignedString(n)
              + "; this server draws at most "
              + MAX_SAMPLES
              + " samples a request: lower n (--samples)");
    }
    requireLength(message.getGoal());
    return new SampleRequest(
        message.getGoal(),
        n,
        message.hasTemperature() ? message.getTemperature() : 1,
        message.hasTopP() ? message.getTopP() : 1,
        message.getMaxTokens() < 0 ? Integer.MAX_VALUE : message.getMaxTokens(),
        message.getSeed(),
        message.getDeclaration(),
        message.getDistinct(),
        message.getMathlib(),
        message.getDrawnBefore() < 0 ? Integer.MAX_VALUE : message.getDrawnBefore());
  }

  private static ProofSizeRequest check(EstimateProofSizeRequest message) {
    if (message.getGoalsCount() > MAX_GOALS) {
      throw new IllegalArgumentException(
          message.getGoalsCount()
              + " goals in one request; at most "
              + MAX_GOALS
              + " are accepted: send several requests");
    }
    message.getGoalsList().forEach(LanguageModelService::requireLength);
    return new ProofSizeRequest(message.getGoalsList(), message.getDeclaration());
  }

  private static void requireLength(String goal) {
    if (goal.length() > MAX_GOAL_CHARS) {
      throw new IllegalArgumentException(
          "goal has " + goal.length() + " characters; at most " + MAX_GOAL_CHARS + " are accepted");
    }
  }

  private static DescribeModelResponse message(ModelDescription description) {
    return DescribeModelResponse.newBuilder()
        .setModel(description.model())
        .setFingerprint(description.fingerprint())
        .setParameters(description.parameters())
        .setDevice(description.device())
        .setContextLength(description.contextLength())
        .setHasProofsize(description.proofsize())
        .setMaxSamples(MAX_SAMPLES)
        .build();
  }

  private SampleTacticsResponse sampled(List<Candidate> candidates) {
    SampleTacticsResponse.Builder response = SampleTacticsResponse.newBuilder();
    for (Candidate candidate : candidates) {
      samples.increment(candidate.count());
      response.addCandidates(
          TacticCandidate.newBuilder()
              .setTactic(candidate.tactic())
              .setTokenCount(candidate.tokenCount())
              .setLogProbability(candidate.logProbability())
              .setCount(candidate.count())
              .setTruncated(candidate.truncated()));
    }
    return response.build();
  }

  private static EstimateProofSizeResponse estimated(List<ProofSize> estimates) {
    EstimateProofSizeResponse.Builder response = EstimateProofSizeResponse.newBuilder();
    for (ProofSize estimate : estimates) {
      response.addEstimates(
          dev.gradus.v1.ProofSize.newBuilder()
              .addAllBuckets(estimate.buckets())
              .setValue(estimate.value()));
    }
    return response.build();
  }

  private static RuntimeException goneAway(Context context) {
    return Contexts.statusFromCancelled(context).asRuntimeException();
  }
}
