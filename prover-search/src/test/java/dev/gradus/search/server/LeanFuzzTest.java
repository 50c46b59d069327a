package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.MessageLite;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.RecordTacticsRequest;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.VerifyFillRequest;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The same with {@code LeanBridge} and the embedded Lean behind it. {@code -Dgradus.cases=10000}
 * makes as many calls as of the services that cost less.
 */
class LeanFuzzTest {
  private static final int CASES = Integer.getInteger("gradus.cases", 400);

  private static final Limits SHORT =
      Limits.newBuilder().setHeartbeats(200).setDeadlineMillis(2_000).build();
  private static final List<String> HEADERS =
      List.of("", "open Nat", "import Nope", "theorem a : 1 = 1 := rfl\n", "#eval 1 \u0000", "end");
  private static final List<String> STATEMENTS =
      List.of(
          "theorem t (n : Nat) : n = n :=",
          "theorem t : False :=",
          "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p :=",
          "theorem t : 𝔸 :=",
          "def t : Nat :=",
          "theorem t : (((",
          "");
  private static final List<String> TACTICS =
      List.of(
          "rfl", "simp_all", "sorry", "exact ?_", "repeat skip", "\u0000", "((((", "· simp", "");
  private static final List<String> COMMANDS =
      List.of(
          "theorem t (n : Nat) : n = n := sorry\n",
          "theorem t (n : Nat) : n = n := by\n  sorry\r\n",
          "example : 1 = 1 := by simp\nexample : 𝔸 := sorry",
          "sorry");

  @Command
  private static final class Options {
    @Mixin private LeanOptions lean;
  }

  private final OddRequests odd = new OddRequests(8);

  /** Handle of a theorem that is there. */
  private String opened;

  @Test
  @Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void calls_oddMessages_areAnsweredAndLeanGoesOn() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.gradus");
    logger.addAppender(log);
    logger.setAdditive(false);
    Options options = new Options();
    new CommandLine(options).parseArgs("--workers", "1");
    LeanConnection lean = options.lean.connect(new SimpleMeterRegistry());
    GradusServer server =
        GradusServer.start(
            new ServerConfig("127.0.0.1", 0, Optional.empty(), Optional.empty(), 1 << 20),
            List.of(lean.bridge().orElseThrow().service()),
            new Readiness(Map.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      List<MethodDescriptor<?, ?>> methods =
          new ArrayList<>(LeanBridgeGrpc.getServiceDescriptor().getMethods());
      // No bytes ask it for the whole library, which takes minutes.
      methods.remove(LeanBridgeGrpc.getListTheoremsMethod());
      opened =
          LeanBridgeGrpc.newBlockingStub(channel)
              .openTheorem(OpenTheoremRequest.newBuilder().setStatement(STATEMENTS.get(0)).build())
              .getOpened()
              .getTheoremId();
      Map<Status.Code, Integer> codes =
          new OddCalls(channel, odd).make(CASES, 4, methods, this::message);
      OddCalls.assertCausesAreLogged(codes, log.list);
      assertTrue(codes.get(Status.Code.OK) > CASES / 10, codes::toString);
      assertEquals(VerifyProofResponse.Verdict.VERIFIED, verify(channel, "by rfl"));
      assertEquals(VerifyProofResponse.Verdict.REJECTED, verify(channel, "by sorry"));
    } finally {
      channel.shutdownNow();
      server.close();
      lean.close();
      logger.setAdditive(true);
      logger.detachAppender(log);
    }
  }

  private static VerifyProofResponse.Verdict verify(ManagedChannel channel, String proof) {
    return LeanBridgeGrpc.newBlockingStub(channel)
        .verifyProof(
            VerifyProofRequest.newBuilder()
                .setStatement("theorem t (n : Nat) : n = n :=")
                .setProof(proof)
                .build())
        .getVerdict();
  }

  /** A message as its method takes it, though Lean may not like what it says. */
  private MessageLite message(String method) {
    return switch (method) {
      case "OpenTheorem" -> open();
      case "LocatePoints" ->
          LocatePointsRequest.newBuilder()
              .setText(odd.one(HEADERS) + odd.one(COMMANDS))
              .setOffset(odd.below(60))
              .setLimits(SHORT)
              .build();
      case "RunTactics" ->
          RunTacticsRequest.newBuilder()
              .setTheoremId(odd.one(List.of(opened, opened, "../1", "")))
              .setStateId(odd.below(9) - 1)
              .addTactics(odd.one(TACTICS))
              .setLimits(SHORT)
              .build();
      case "CloseTheorem" -> CloseTheoremRequest.newBuilder().setTheoremId("1").build();
      case "VerifyProof" ->
          VerifyProofRequest.newBuilder()
              .setHeader(odd.one(HEADERS))
              .setStatement(odd.one(STATEMENTS))
              .setProof("by\n  " + odd.one(TACTICS))
              .addForbiddenConstants(odd.one(List.of("Nat.add_comm", "", "«", "\u0000")))
              .setLimits(SHORT)
              .build();
      case "VerifyFill" ->
          VerifyFillRequest.newBuilder()
              .setHeader(odd.one(HEADERS))
              .setCommand(odd.one(COMMANDS))
              .addFills(GapFill.newBuilder().setOffset(odd.below(60)).setText(odd.one(TACTICS)))
              .setLimits(SHORT)
              .build();
      case "RecordTactics" ->
          RecordTacticsRequest.newBuilder()
              .setText(odd.one(HEADERS) + odd.one(COMMANDS))
              .setLimits(SHORT)
              .build();
      default -> DescribeLeanRequest.getDefaultInstance();
    };
  }

  private OpenTheoremRequest open() {
    OpenTheoremRequest.Builder request =
        OpenTheoremRequest.newBuilder().setHeader(odd.one(HEADERS)).setLimits(SHORT);
    if (odd.below(2) == 0) {
      request.setStatement(odd.one(STATEMENTS));
    } else {
      request.setPoint(
          CommandPoint.newBuilder().setCommand(odd.one(COMMANDS)).setOffset(odd.below(60)));
    }
    return request.build();
  }
}
