package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.client.ClientName;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes the calls that clients ask for, each in a {@link Context} of its own. */
final class ApiCalls {

  private static final long DESCRIBE_SECONDS = 4;

  private final Channel services;
  private final Optional<ProofPoints> points;
  private final Executor workers;
  private final ScheduledExecutorService deadlines;
  private final Duration longest;

  /**
   * @param services leads to {@code Prover}, {@code LeanBridge} and {@code LanguageModel}
   * @param points empty where no prover is served
   * @param workers for what blocks
   * @param deadlines ends calls whose time is over
   * @param longest that a call may take
   */
  ApiCalls(
      Channel services,
      Optional<ProofPoints> points,
      Executor workers,
      ScheduledExecutorService deadlines,
      Duration longest) {
    this.services = services;
    this.points = points;
    this.workers = workers;
    this.deadlines = deadlines;
    this.longest = longest;
  }

  /**
   * Starts a call.
   *
   * @param client whose turn it is with Lean and the model
   * @param listener told of everything that becomes of it
   * @throws ApiException INVALID_ARGUMENT if this is no request of that method; then nothing was
   *     started and the listener hears nothing
   */
  void start(String client, ApiMethod method, ObjectNode params, CallListener listener) {
    switch (method) {
      case STATE -> state(client, JsonRequests.state(params), listener);
      case SUGGEST -> suggest(client, JsonRequests.suggest(params), listener);
      case PROVE -> prove(client, JsonRequests.prove(params), listener);
      case VERIFY -> verify(client, JsonRequests.verify(params), listener);
    }
  }

  private void state(String client, SuggestRequest request, CallListener listener) {
    ApiCall call = open(client, listener);
    blocking(call, () -> JsonAnswers.state(points().goals(request)));
  }

  private void suggest(String client, SuggestRequest request, CallListener listener) {
    ApiCall call = open(client, listener);
    blocking(
        call,
        () ->
            JsonAnswers.suggestions(
                points()
                    .suggest(
                        request,
                        checked -> call.event("suggestion", JsonAnswers.suggestion(checked)))));
  }

  private void prove(String client, ProveRequest request, CallListener listener) {
    ApiCall call = open(client, listener);
    call.context().run(() -> ProverGrpc.newStub(services).prove(request, new Search(call)));
  }

  private void verify(String client, VerifyProofRequest request, CallListener listener) {
    ApiCall call = open(client, listener);
    call.context()
        .run(() -> LeanBridgeGrpc.newStub(services).verifyProof(request, new Check(call)));
  }

  /** What Lean says it is; empty if none answers. Blocks for some seconds at most. */
  Optional<String> lean() {
    return answer(
            () ->
                LeanBridgeGrpc.newBlockingStub(services)
                    .withDeadlineAfter(DESCRIBE_SECONDS, TimeUnit.SECONDS)
                    .describe(DescribeLeanRequest.getDefaultInstance()))
        .map(lean -> lean.getLeanVersion());
  }

  /** What the model says it is; empty if none answers. Blocks for some seconds at most. */
  Optional<String> model() {
    return answer(
            () ->
                LanguageModelGrpc.newBlockingStub(services)
                    .withDeadlineAfter(DESCRIBE_SECONDS, TimeUnit.SECONDS)
                    .describe(DescribeModelRequest.getDefaultInstance()))
        .map(model -> model.getModel());
  }

  private static <T> Optional<T> answer(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  private ApiCall open(String client, CallListener listener) {
    ApiCall call =
        new ApiCall(
            ClientName.contextOf(client)
                .withDeadlineAfter(longest.toMillis(), TimeUnit.MILLISECONDS, deadlines),
            listener);
    listener.started(call);
    return call;
  }

  private void blocking(ApiCall call, Supplier<ObjectNode> work) {
    try {
      workers.execute(
          call.context()
              .wrap(
                  () -> {
                    try {
                      call.result(work.get());
                    } catch (RuntimeException | Error e) {
                      call.failed(e);
                    }
                  }));
    } catch (RejectedExecutionException e) {
      call.failed(ApiException.stopping());
    }
  }

  private ProofPoints points() {
    return points.orElseThrow(
        () -> Status.UNIMPLEMENTED.withDescription(ProverGrpc.SERVICE_NAME).asRuntimeException());
  }

  /** A search, as it goes on. */
  private static final class Search implements ClientResponseObserver<ProveRequest, SearchEvent> {
    private final ApiCall call;
    private ProveResult result;

    Search(ApiCall call) {
      this.call = call;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ProveRequest> stream) {
      call.comesFrom(stream);
    }

    @Override
    public void onNext(SearchEvent event) {
      switch (event.getEventCase()) {
        case EXPANDED -> call.event("expanded", JsonAnswers.expanded(event.getExpanded()));
        case ATTEMPT -> call.event("attempt", JsonAnswers.attempt(event.getAttempt()));
        case RESULT -> {
          result = event.getResult();
          call.more();
        }
        case EVENT_NOT_SET -> call.more();
      }
    }

    @Override
    public void onError(Throwable failure) {
      call.failed(failure);
    }

    @Override
    public void onCompleted() {
      if (result == null) {
        call.failed(Status.INTERNAL.withDescription("a search without a result").asException());
      } else {
        call.result(JsonAnswers.result(result));
      }
    }
  }

  /** A check of a whole proof. */
  private record Check(ApiCall call) implements io.grpc.stub.StreamObserver<VerifyProofResponse> {
    @Override
    public void onNext(VerifyProofResponse response) {
      call.result(JsonAnswers.verdict(response));
    }

    @Override
    public void onError(Throwable failure) {
      call.failed(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
