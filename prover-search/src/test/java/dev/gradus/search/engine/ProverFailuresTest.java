package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.toy.ToyServices;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a search makes of services, listeners and clocks that fail it. */
final class ProverFailuresTest {
  private final ToyServices toy = new ToyServices(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Timers timers = new Timers();
  private final Prover prover = new Prover(toy.channel, toy.channel, meters, timers);
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    prover.close();
    toy.close();
  }

  private StatementResult prove(int goal, SearchConfig config) throws Exception {
    return toy.shuffle.until(prover.prove(ToyServices.number(goal), config, List.of(), recorder));
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"UNAVAILABLE", "UNAUTHENTICATED", "PERMISSION_DENIED", "UNIMPLEMENTED"})
  void prove_serviceBroken_failsWithExitCodeThree(Status.Code code) {
    toy.lean.broken = code.toStatus().withDescription("gone\nfor good");
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> prove(5, Configs.of(5, 8)));
    EnvironmentException cause = assertInstanceOf(EnvironmentException.class, failure.getCause());
    assertEquals(3, cause.getExitCode());
    assertFalse(cause.getMessage().contains("\n"));
    assertTrue(cause.getMessage().contains("gone for good"));
  }

  @Test
  void prove_requestRefused_isAnErrorOfThisStatement() throws Exception {
    toy.lean.broken = Status.INVALID_ARGUMENT.withDescription("no such state");
    StatementResult result = prove(5, Configs.of(5, 8));
    assertEquals(StatementResult.Status.ERROR, result.status());
    assertTrue(result.message().contains("no such state"));
  }

  /** Lean is busy, or gone, when a proof that it has verified might be made shorter. */
  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"RESOURCE_EXHAUSTED", "UNAVAILABLE"})
  void prove_noMoreChecks_aProofThatWasVerifiedIsKept(Status.Code code) throws Exception {
    toy.model.weights =
        goal -> goal == 0 ? Map.of("done", 1.0) : Map.of(goal == 2 ? "add 1" : "sub 3", 1.0);
    toy.lean.willing = 1;
    toy.lean.unwilling = code.toStatus();
    StatementResult result = prove(2, Configs.of(5, 1));
    assertEquals(StatementResult.Status.PROVED, result.status());
    assertEquals(List.of("add 1", "sub 3", "done"), result.proof().orElseThrow().steps());
    assertEquals(1, recorder.traces.size());
  }

  @Test
  void prove_checkRefused_isUnverified() throws Exception {
    toy.lean.willing = 0;
    StatementResult result = prove(6, Configs.of(32, 8));
    assertEquals(StatementResult.Status.UNVERIFIED, result.status());
    assertTrue(result.message().contains("busy"), result.message());
    assertEquals(1, recorder.traces.size(), "what it cost is kept");
  }

  /** What was launched first has its say first, whichever answer comes first. */
  @Test
  void prove_anExpansionIsRefusedBehindOneThatProves_isProved() throws Exception {
    for (int order = 0; order < 20; order++) {
      try (ToyServices shuffled = new ToyServices(order);
          Prover another =
              new Prover(
                  shuffled.channel, shuffled.channel, new SimpleMeterRegistry(), new Timers())) {
        shuffled.model.weights =
            goal -> goal == 5 ? Map.of("sub 1", 0.9, "sub 2", 0.1) : Map.of("close", 1.0);
        shuffled.model.refused = 3;
        StatementResult result =
            shuffled.shuffle.until(
                another.prove(ToyServices.number(5), Configs.of(5, 2), List.of(), new Recorder()));
        assertEquals(StatementResult.Status.PROVED, result.status(), result.message());
        assertTrue(shuffled.model.asked.contains(3));
      }
    }
  }

  @Test
  void prove_laterAttemptIsRefused_whatWasProvedStaysProved() throws Exception {
    SearchListener breaking =
        new SearchListener() {
          @Override
          public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
            toy.lean.broken = Status.INVALID_ARGUMENT.withDescription("no such state");
            return CompletableFuture.completedFuture(null);
          }
        };
    SearchConfig three = Configs.attempts(Configs.of(32, 8), 3, true);
    StatementResult result =
        toy.shuffle.until(prover.prove(ToyServices.number(6), three, List.of(), breaking));
    assertEquals(StatementResult.Status.PROVED, result.status());
    assertEquals(1, result.attempts().size());
    assertTrue(result.message().contains("no such state"), result.message());
  }

  @Test
  void prove_modelSaysNaN_searchesOnAndSaysSoToNobody() throws Exception {
    toy.model.nan = true;
    for (Priority priority : Priority.values()) {
      assertTrue(prove(6, Configs.priority(Configs.of(64, 8), priority)).proved());
    }
    assertFalse(recorder.edges.isEmpty());
    assertTrue(recorder.edges.stream().noneMatch(edge -> Double.isNaN(edge.logProbability())));
    for (AttemptTrace trace : recorder.traces) {
      assertTrue(trace.nodes().stream().noneMatch(node -> Double.isNaN(node.priority())));
    }
  }

  @Test
  void prove_timeIsUpWhileACheckHasNoAnswer_checksNothingMore() throws Exception {
    toy.model.weights = goal -> Map.of("doubt", 0.9, "close", 0.1);
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(4), Configs.of(5, 2), List.of(), recorder);
    while (toy.lean.verified.isEmpty()) {
      toy.shuffle.step();
    }
    boolean doubtFirst = toy.lean.verified.get(0).contains("doubt");
    timers.fire();
    StatementResult result = toy.shuffle.until(search);
    assertEquals(1, toy.lean.verified.size(), "neither more patiently nor another");
    assertEquals(
        doubtFirst ? StatementResult.Status.UNVERIFIED : StatementResult.Status.PROVED,
        result.status());
  }

  @Test
  void prove_listenerThrows_soDoesTheSearch() {
    SearchListener confused =
        new SearchListener() {
          @Override
          public void expanded(int attempt, NodeTrace node, List<EdgeTrace> edges) {
            throw new IllegalStateException("confused");
          }
        };
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(3), Configs.of(5, 8), List.of(), confused);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> toy.shuffle.until(search));
    assertEquals("confused", failure.getCause().getMessage());
  }

  @Test
  void prove_listenerFails_soDoesTheSearch() {
    SearchListener full =
        new SearchListener() {
          @Override
          public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
            return CompletableFuture.failedFuture(new EnvironmentException("disk full", null));
          }
        };
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(3), Configs.of(5, 8), List.of(), full);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> toy.shuffle.until(search));
    assertEquals("disk full", failure.getCause().getMessage());
  }
}
