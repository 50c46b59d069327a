package dev.gradus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.client.ClientName;
import dev.gradus.model.prior.Prior;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LoadCheckpointRequest;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticCandidate;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageModelServiceTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LanguageModelService service = new LanguageModelService(new Prior(meters), meters);
  private Server server;
  private ManagedChannel channel;
  private LanguageModelGrpc.LanguageModelBlockingStub stub;

  @BeforeEach
  void start() throws Exception {
    String name = UUID.randomUUID().toString();
    server = InProcessServerBuilder.forName(name).addService(service).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    stub = LanguageModelGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static SampleTacticsRequest.Builder request() {
    return SampleTacticsRequest.newBuilder().setGoal("n : ℕ\n⊢ n + 0 = n").setN(8).setSeed(3);
  }

  @Test
  void sampleTactics_defaults_areTemperatureAndTopPOfOne() {
    SampleTacticsResponse implicit = stub.sampleTactics(request().build());
    assertEquals(implicit, stub.sampleTactics(request().setTemperature(1).setTopP(1).build()));
    assertEquals(
        8, implicit.getCandidatesList().stream().mapToInt(TacticCandidate::getCount).sum());
  }

  @Test
  void sampleTactics_greedy_isOneCertainCandidate() {
    List<TacticCandidate> greedy =
        stub.sampleTactics(request().setTemperature(0).build()).getCandidatesList();
    assertEquals(1, greedy.size());
    assertEquals(0, greedy.get(0).getLogProbability());
    assertEquals(8, greedy.get(0).getCount());
  }

  static List<Arguments> badRequests() {
    return List.of(
        bad(r -> r.setN(0), "n is 0"),
        bad(r -> r.setN(LanguageModelService.MAX_SAMPLES + 1), "--samples"),
        bad(r -> r.setN(-1), "n is 4294967295"),
        bad(r -> r.setTemperature(-0.5), "temperature is -0.5"),
        bad(r -> r.setTemperature(Double.NaN), "temperature is NaN"),
        bad(r -> r.setTopP(0), "top_p is 0.0"),
        bad(r -> r.setTopP(1.01), "top_p is 1.01"),
        bad(r -> r.setTopP(Double.NaN), "top_p is NaN"),
        bad(r -> r.setGoal("x".repeat(LanguageModelService.MAX_GOAL_CHARS + 1)), "goal has"));
  }

  private static Arguments bad(Consumer<SampleTacticsRequest.Builder> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void sampleTactics_optionOutOfRange_isInvalidArgumentThatNamesIt(
      Consumer<SampleTacticsRequest.Builder> change, String message) {
    SampleTacticsRequest.Builder request = request();
    change.accept(request);
    StatusRuntimeException error =
        assertThrows(StatusRuntimeException.class, () -> stub.sampleTactics(request.build()));
    assertEquals(Status.Code.INVALID_ARGUMENT, error.getStatus().getCode());
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(1, meters.get("gradus.model.rejected").counter().count());
  }

  @Test
  void sampleTactics_callerGone_doesNotSample() {
    Context.CancellableContext context = Context.current().withCancellation();
    context.cancel(new StatusRuntimeException(Status.CANCELLED));
    List<Throwable> errors = new ArrayList<>();
    StreamObserver<SampleTacticsResponse> observer =
        new StreamObserver<>() {
          @Override
          public void onNext(SampleTacticsResponse response) {
            errors.add(new AssertionError("answered"));
          }

          @Override
          public void onError(Throwable error) {
            errors.add(error);
          }

          @Override
          public void onCompleted() {}
        };
    context.run(() -> service.sampleTactics(request().build(), observer));
    assertEquals(Status.Code.CANCELLED, Status.fromThrowable(errors.get(0)).getCode());
    assertEquals(0, meters.get("gradus.model.samples").counter().count());
  }

  @Test
  void sampleTactics_answered_isMeasured() {
    stub.sampleTactics(request().build());
    stub.sampleTactics(request().build());
    assertEquals(16, meters.get("gradus.model.samples").counter().count());
    assertEquals(2, meters.get("gradus.model.sample").timer().count());
    assertEquals(1, meters.get("cache.gets").tag("result", "hit").functionCounter().count());
  }

  /** A model that never answers, and notes who asks. */
  private static final class Sleeper implements LanguageModel {
    private final CompletableFuture<List<Candidate>> answer = new CompletableFuture<>();
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    @Override
    public ModelDescription describe() {
      return new ModelDescription("sleeper", "", 0, "cpu", 0, false);
    }

    @Override
    public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
      asked.complete(client);
      return answer;
    }
  }

  private interface Use {
    void of(Sleeper model, LanguageModelGrpc.LanguageModelFutureStub stub) throws Exception;
  }

  private void withSleeper(Use use) throws Exception {
    Sleeper sleeper = new Sleeper();
    Server own =
        InProcessServerBuilder.forName("sleeper-" + UUID.randomUUID())
            .directExecutor()
            .addService(new LanguageModelService(sleeper, meters))
            .build()
            .start();
    String name = own.getListenSockets().get(0).toString();
    ManagedChannel to =
        InProcessChannelBuilder.forName(name)
            .directExecutor()
            .intercept(ClientName.passedOn())
            .build();
    try {
      use.of(sleeper, LanguageModelGrpc.newFutureStub(to));
    } finally {
      to.shutdownNow();
      own.shutdownNow();
    }
  }

  @Test
  void sampleTactics_deadlineOver_cancelsTheWork() throws Exception {
    // On a machine with much to do the time may be over before the model is asked.
    for (int millis = 50; !deadlineOver(millis); millis *= 4) {}
  }

  /** Whether the model was asked in time for its work to be cancelled. */
  private boolean deadlineOver(int millis) throws Exception {
    AtomicBoolean asked = new AtomicBoolean();
    withSleeper(
        (sleeper, to) -> {
          var call =
              to.withDeadlineAfter(millis, TimeUnit.MILLISECONDS).sampleTactics(request().build());
          asked.set(sleeper.asked.isDone());
          ExecutionException error = assertThrows(ExecutionException.class, call::get);
          assertEquals(Status.Code.DEADLINE_EXCEEDED, Status.fromThrowable(error).getCode());
          if (asked.get()) {
            assertThrows(CancellationException.class, sleeper.answer::join);
          }
        });
    return asked.get();
  }

  @Test
  void sampleTactics_callerCancels_cancelsTheWork() throws Exception {
    withSleeper(
        (sleeper, to) -> {
          var call = ClientName.contextOf("ann").call(() -> to.sampleTactics(request().build()));
          assertEquals("ann", sleeper.asked.join());
          call.cancel(true);
          assertThrows(CancellationException.class, sleeper.answer::join);
        });
  }

  @Test
  void sampleTactics_modelRefusesOrFails_hasTheStatusThatSaysSo() throws Exception {
    Map<Throwable, Status.Code> failures =
        Map.of(
            new ModelRefusal(ModelRefusal.Reason.BUSY, "full: --model-queue"),
            Status.Code.RESOURCE_EXHAUSTED,
            new ModelRefusal(ModelRefusal.Reason.INVALID, "no"),
            Status.Code.INVALID_ARGUMENT,
            new ModelRefusal(ModelRefusal.Reason.CLOSED, "closed"),
            Status.Code.UNAVAILABLE,
            new IllegalStateException("broken"),
            Status.Code.INTERNAL);
    for (Map.Entry<Throwable, Status.Code> failure : failures.entrySet()) {
      withSleeper(
          (sleeper, to) -> {
            sleeper.answer.completeExceptionally(failure.getKey());
            ExecutionException error =
                assertThrows(ExecutionException.class, to.sampleTactics(request().build())::get);
            Status status = Status.fromThrowable(error);
            assertEquals(failure.getValue(), status.getCode());
            assertTrue(status.getDescription().contains(failure.getKey().getMessage()));
          });
    }
  }

  @Test
  void describe_prior_saysWhatItCannot() {
    DescribeModelResponse description = stub.describe(DescribeModelRequest.getDefaultInstance());
    assertEquals("prior", description.getModel());
    assertFalse(description.getHasProofsize());
    assertEquals(0, description.getContextLength());
    assertEquals(LanguageModelService.MAX_SAMPLES, description.getMaxSamples());
    assertTrue(description.getFingerprint().startsWith("prior-"));
    assertTrue(description.getParameters() > 100);
  }

  @Test
  void estimateProofSize_prior_isAFailedPrecondition() {
    StatusRuntimeException error =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.estimateProofSize(EstimateProofSizeRequest.getDefaultInstance()));
    assertEquals(Status.Code.FAILED_PRECONDITION, error.getStatus().getCode());
    assertTrue(error.getMessage().contains("--priority logprob"), error.getMessage());
  }

  @Test
  void loadCheckpoint_prior_isAFailedPrecondition() {
    StatusRuntimeException error =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.loadCheckpoint(LoadCheckpointRequest.getDefaultInstance()));
    assertEquals(Status.Code.FAILED_PRECONDITION, error.getStatus().getCode());
  }
}
