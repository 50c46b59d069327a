package dev.gradus.search.engine;

import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.EstimateProofSizeResponse;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.VerifyFillRequest;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The two services as futures. Every call belongs to a {@link Context}: cancelling that cancels all
 * calls under way, here and on the servers. A failed call completes its future with {@link
 * EnvironmentException} where every search would fail alike, with {@link RefusedException} where
 * the request was at fault.
 */
final class SearchServices {
  private static final String LEAN = "the Lean bridge";
  private static final String MODEL = "the language model";
  private static final long CLOSE_DEADLINE_SECONDS = 10;

  private final LeanBridgeGrpc.LeanBridgeStub lean;
  private final LanguageModelGrpc.LanguageModelStub model;
  private final Context context;

  SearchServices(Channel lean, Channel model) {
    this(LeanBridgeGrpc.newStub(lean), LanguageModelGrpc.newStub(model), Context.ROOT);
  }

  private SearchServices(
      LeanBridgeGrpc.LeanBridgeStub lean,
      LanguageModelGrpc.LanguageModelStub model,
      Context context) {
    this.lean = lean;
    this.model = model;
    this.context = context;
  }

  /** The same services, with calls that end when {@code context} does. */
  SearchServices within(Context context) {
    return new SearchServices(lean, model, context);
  }

  CompletableFuture<DescribeLeanResponse> describeLean() {
    return single(LEAN, lean::describe, DescribeLeanRequest.getDefaultInstance());
  }

  CompletableFuture<DescribeModelResponse> describeModel() {
    return single(MODEL, model::describe, DescribeModelRequest.getDefaultInstance());
  }

  CompletableFuture<OpenTheoremResponse> openTheorem(OpenTheoremRequest request) {
    return single(LEAN, lean::openTheorem, request);
  }

  /** The outcomes in the order of the tactics, whatever the order in which they came. */
  CompletableFuture<List<TacticOutcome>> runTactics(RunTacticsRequest request) {
    return call(LEAN, lean::runTactics, request)
        .thenApply(
            replies -> {
              TacticOutcome[] inOrder = new TacticOutcome[request.getTacticsCount()];
              Arrays.fill(inOrder, TacticOutcome.getDefaultInstance());
              for (TacticOutcome outcome : replies) {
                if (outcome.getIndex() < inOrder.length) {
                  inOrder[outcome.getIndex()] = outcome;
                }
              }
              return List.of(inOrder);
            });
  }

  /** The verdict on a proof; where Lean refused to look at it, for being busy, it has none. */
  CompletableFuture<Verification> verifyProof(VerifyProofRequest request) {
    return verification(single(LEAN, lean::verifyProof, request), request.getProof());
  }

  /**
   * The same for what fills gaps of a command.
   *
   * @param proof what the verification is of
   */
  CompletableFuture<Verification> verifyFill(VerifyFillRequest request, String proof) {
    return verification(single(LEAN, lean::verifyFill, request), proof);
  }

  private CompletableFuture<Verification> verification(
      CompletableFuture<VerifyProofResponse> answer, String proof) {
    return answer
        .thenApply(response -> Verification.of(proof, response))
        .exceptionally(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof RefusedException refused && !context.isCancelled()) {
                return Verification.refused(proof, refused);
              }
              throw failure instanceof RuntimeException known
                  ? known
                  : new CompletionException(failure);
            });
  }

  CompletableFuture<LocatePointsResponse> locatePoints(LocatePointsRequest request) {
    return single(LEAN, lean::locatePoints, request);
  }

  CompletableFuture<SampleTacticsResponse> sampleTactics(SampleTacticsRequest request) {
    return single(MODEL, model::sampleTactics, request);
  }

  CompletableFuture<EstimateProofSizeResponse> estimateProofSize(EstimateProofSizeRequest request) {
    return single(MODEL, model::estimateProofSize, request);
  }

  /**
   * Tells the bridge to forget a theorem. Nobody waits for it, and a cancelled search sends it too.
   */
  void closeTheorem(String theoremId) {
    Context.ROOT.run(
        () ->
            lean.withDeadlineAfter(CLOSE_DEADLINE_SECONDS, TimeUnit.SECONDS)
                .closeTheorem(
                    CloseTheoremRequest.newBuilder().setTheoremId(theoremId).build(),
                    new Replies<>(LEAN)));
  }

  private <Q, R> CompletableFuture<R> single(
      String service, BiConsumer<Q, StreamObserver<R>> method, Q request) {
    return call(service, method, request).thenApply(replies -> replies.get(0));
  }

  private <Q, R> CompletableFuture<List<R>> call(
      String service, BiConsumer<Q, StreamObserver<R>> method, Q request) {
    Replies<R> replies = new Replies<>(service);
    context.run(() -> method.accept(request, replies));
    return replies.all;
  }

  private static final class Replies<R> implements StreamObserver<R> {
    final CompletableFuture<List<R>> all = new CompletableFuture<>();
    private final List<R> soFar = new ArrayList<>();
    private final String service;

    Replies(String service) {
      this.service = service;
    }

    @Override
    public void onNext(R reply) {
      soFar.add(reply);
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure(service, failure));
    }

    @Override
    public void onCompleted() {
      all.complete(soFar);
    }
  }

  private static RuntimeException failure(String service, Throwable cause) {
    Status status = Status.fromThrowable(cause);
    String said = status.getCode() + said(status);
    String option = service.equals(LEAN) ? "--lean" : "--model";
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          new EnvironmentException(
              service + " does not answer (" + said + "); check " + option, cause);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new EnvironmentException(service + " refuses us (" + said + "); check its token", cause);
      case UNIMPLEMENTED ->
          new EnvironmentException(
              service + " is not one that Gradus can use (" + said + "); check " + option, cause);
      default -> new RefusedException(service + " failed: " + said, cause);
    };
  }

  private static String said(Status status) {
    String description = status.getDescription();
    return description == null ? "" : ": " + description.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
