package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.MessageLite;
import dev.gradus.model.LanguageModelService;
import dev.gradus.model.prior.Prior;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.toy.ToyServices;
import dev.gradus.v1.Budget;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LoadCheckpointRequest;
import dev.gradus.v1.Policy;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.Statement;
import dev.gradus.v1.SuggestRequest;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Ten thousand calls of {@code Prover} and {@code LanguageModel}, most of them with bytes that no
 * client in its right mind sends. Each ends with a status that tells the caller what is wrong; what
 * the server blames itself for has a cause in its log, and nothing is kept of any.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GrpcFuzzTest {
  private static final int CASES = 10_000;
  private static final int AT_ONCE = 32;

  private static final List<String> GOALS =
      List.of(
          "⊢ 6",
          "n : Nat\n⊢ n = n",
          "⊢ p ∧ q → q ∧ p",
          "",
          "⊢ 𝔸 \u0000 ∀",
          "case x\nh : ¬p\n⊢ (((");
  private static final List<String> FILES =
      List.of(
          "theorem a : 6 := sorry\n", "theorem a : 6 := sorry\r\ndef b : 4 := sorry", "sorry", "");

  private final OddRequests odd = new OddRequests(7);
  private final ToyServices toy = new ToyServices(1);
  private final Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.gradus");
  private Thread toyThread;
  private GradusServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    toyThread = toy.shuffle.start();
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    server =
        GradusServer.start(
            new ServerConfig("127.0.0.1", 0, Optional.empty(), Optional.empty(), 1 << 20),
            List.of(
                new ProverService(
                    prover,
                    new Suggester(toy.channel, toy.channel, SearchConfig.DEFAULT),
                    toy.channel,
                    SearchConfig.DEFAULT,
                    new BudgetLimit(10_000, Duration.ofMinutes(10))),
                new LanguageModelService(new Prior(meters), meters)),
            new Readiness(Map.of()),
            meters);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    prover.close();
    toy.close();
    toyThread.interrupt();
    logger.setAdditive(true);
    logger.detachAppender(log);
  }

  @Test
  void calls_oddMessages_areAnsweredAndLeaveNothing() throws Exception {
    List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
    methods.addAll(ProverGrpc.getServiceDescriptor().getMethods());
    methods.addAll(LanguageModelGrpc.getServiceDescriptor().getMethods());
    Map<Status.Code, Integer> codes =
        new OddCalls(channel, odd).make(CASES, AT_ONCE, methods, this::message);
    OddCalls.assertCausesAreLogged(codes, log.list);
    assertTrue(codes.get(Status.Code.OK) > CASES / 10, codes::toString);
    assertTrue(codes.get(Status.Code.INVALID_ARGUMENT) > CASES / 10, codes::toString);
    while (toy.lean.open.get() > 0) {
      Thread.onSpinWait();
    }
    assertGoesOn();
  }

  private void assertGoesOn() {
    List<SearchEvent> events = new ArrayList<>();
    ProverGrpc.newBlockingStub(channel)
        .prove(ProveRequest.newBuilder().setFile(place("theorem a : 6 := sorry\n", 1, 0)).build())
        .forEachRemaining(events::add);
    assertEquals(ProveResult.Status.PROVED, events.get(events.size() - 1).getResult().getStatus());
  }

  /** A message as its method takes it, though it may make no sense. */
  private MessageLite message(String method) {
    return switch (method) {
      case "Prove" -> prove();
      case "Suggest" -> suggest();
      case "SampleTactics" ->
          SampleTacticsRequest.newBuilder()
              .setGoal(odd.one(GOALS))
              .setN(odd.one(List.of(0, 1, 8, 1024, 1025, -1)))
              .setTemperature(odd.one(List.of(0.0, 1.0, 1e-300, 1e300, -1.0, Double.NaN)))
              .setTopP(odd.one(List.of(1.0, 0.5, 0.0, 2.0, Double.NaN)))
              .setMaxTokens(odd.one(List.of(0, 1, 100, -1)))
              .setSeed(odd.below(9))
              .setDistinct(odd.below(2) == 0)
              .setMathlib(odd.below(2) == 0)
              .build();
      case "EstimateProofSize" ->
          EstimateProofSizeRequest.newBuilder().addGoals(odd.one(GOALS)).build();
      case "LoadCheckpoint" ->
          LoadCheckpointRequest.newBuilder()
              .setCheckpoint(odd.one(List.of("..", "/", "", "a\u0000b")))
              .build();
      default -> LoadCheckpointRequest.getDefaultInstance(); // of no bytes: a Describe request
    };
  }

  private ProveRequest prove() {
    ProveRequest.Builder request =
        ProveRequest.newBuilder()
            .setBudget(
                Budget.newBuilder()
                    .setExpansions(1 + odd.below(4))
                    .setAttempts(odd.one(List.of(0, 1, 2, -1))))
            .setPolicy(policy());
    if (odd.below(2) == 0) {
      request.setFile(place(odd.one(FILES), odd.below(3), odd.below(20)));
    } else {
      request.setStatement(statement());
    }
    return request.build();
  }

  private SuggestRequest suggest() {
    SuggestRequest.Builder request =
        SuggestRequest.newBuilder().setN(odd.one(List.of(0, 1, 8, 65, -1))).setPolicy(policy());
    if (odd.below(2) == 0) {
      request.setFile(place(odd.one(FILES), odd.below(3), odd.below(20)));
    } else {
      request.setStatement(statement()).addPrefix(odd.one(List.of("half", "sub 2", "done", "")));
    }
    return request.build();
  }

  private Policy policy() {
    return Policy.newBuilder()
        .setSeed(odd.below(9))
        .setPriorityValue(odd.below(6))
        .setTemperature(odd.one(List.of(1.0, 0.0, -1.0, Double.NaN)))
        .build();
  }

  private Statement statement() {
    String text =
        odd.one(
            List.of("theorem n : 0 :=", "theorem n : 6 :=", "theorem n : ? :=", "", "x \u0000"));
    return Statement.newBuilder().setName("n").setStatement(text).build();
  }

  private static FilePoint place(String text, int line, int column) {
    return FilePoint.newBuilder().setText(text).setLine(line).setColumn(column).build();
  }
}
