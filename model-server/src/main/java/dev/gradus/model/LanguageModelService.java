package dev.gradus.model;

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
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/**
 * A {@link LanguageModel} behind gRPC.
 *
 * <p>Limits are checked here, once for every engine; a message about a limit names the field that
 * broke it. A request whose caller has gone away, by cancellation or by its deadline, is dropped
 * before and during the work.
 */
public final class LanguageModelService extends LanguageModelGrpc.LanguageModelImplBase {

  /** Draws of one request; more is nearly always a unit mistaken, and would pin the server. */
  public static final int MAX_SAMPLES = 1024;

  /** Characters of a goal; Lean's own printing of a goal worth attacking is under a tenth of it. */
  public static final int MAX_GOAL_CHARS = 1_500_000;

  /** Bytes of a message: a goal of the greatest length in any script, and room for the rest. */
  public static final int MAX_MESSAGE_BYTES = 8 << 20;

  private final LanguageModel model;
  private final Counter samples;
  private final Counter rejected;
  private final Timer latency;

  public LanguageModelService(LanguageModel model, MeterRegistry meters) {
    this.model = model;
    String name = model.describe().model();
    samples =
        Counter.builder("gradus.model.samples")
            .description("tactic calls drawn, duplicates included")
            .tag("model", name)
            .register(meters);
    rejected =
        Counter.builder("gradus.model.rejected")
            .description("requests refused for an option out of range")
            .tag("model", name)
            .register(meters);
    latency =
        Timer.builder("gradus.model.sample")
            .description("time to answer one SampleTactics request")
            .tag("model", name)
            .publishPercentiles(0.5, 0.9, 0.99)
            .register(meters);
  }

  @Override
  public void describe(
      DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
    ModelDescription description = model.describe();
    observer.onNext(
        DescribeModelResponse.newBuilder()
            .setModel(description.model())
            .setFingerprint(description.fingerprint())
            .setParameters(description.parameters())
            .setDevice(description.device())
            .setContextLength(description.contextLength())
            .setHasProofsize(description.proofsize())
            .setMaxSamples(MAX_SAMPLES)
            .build());
    observer.onCompleted();
  }

  @Override
  public void sampleTactics(
      SampleTacticsRequest message, StreamObserver<SampleTacticsResponse> observer) {
    Context context = Context.current();
    if (context.isCancelled()) {
      observer.onError(goneAway(context));
      return;
    }
    SampleRequest request;
    try {
      request = check(message);
    } catch (IllegalArgumentException e) {
      rejected.increment();
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    List<Candidate> candidates = latency.record(() -> model.sample(request, context::isCancelled));
    if (context.isCancelled()) {
      observer.onError(goneAway(context));
      return;
    }
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
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void estimateProofSize(
      EstimateProofSizeRequest request, StreamObserver<EstimateProofSizeResponse> observer) {
    observer.onError(
        Status.FAILED_PRECONDITION
            .withDescription(
                "model "
                    + model.describe().model()
                    + " has no proofsize training (has_proofsize is false);"
                    + " use --priority logprob")
            .asRuntimeException());
  }

  @Override
  public void loadCheckpoint(
      LoadCheckpointRequest request, StreamObserver<LoadCheckpointResponse> observer) {
    observer.onError(
        Status.FAILED_PRECONDITION
            .withDescription(
                "model "
                    + model.describe().model()
                    + " is not loaded from checkpoints; this version serves no neural model")
            .asRuntimeException());
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
    if (message.getGoal().length() > MAX_GOAL_CHARS) {
      throw new IllegalArgumentException(
          "goal has "
              + message.getGoal().length()
              + " characters; at most "
              + MAX_GOAL_CHARS
              + " are accepted");
    }
    return new SampleRequest(
        message.getGoal(),
        n,
        message.hasTemperature() ? message.getTemperature() : 1,
        message.hasTopP() ? message.getTopP() : 1,
        message.getMaxTokens() < 0 ? Integer.MAX_VALUE : message.getMaxTokens(),
        message.getSeed(),
        message.getDeclaration(),
        message.getDistinct(),
        message.getMathlib());
  }

  private static RuntimeException goneAway(Context context) {
    return Contexts.statusFromCancelled(context).asRuntimeException();
  }
}
