package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.EdgeTrace.Outcome;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.toy.ToyModel;
import dev.gradus.search.toy.ToyServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProverTest {
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

  @Test
  void prove_easyGoal_findsVerifiedProof() throws Exception {
    StatementResult result = prove(6, Configs.of(32, 8));
    assertEquals(StatementResult.Status.PROVED, result.status());
    assertTrue(toy.lean.verified.contains(result.proof().orElseThrow().text()));
    assertEquals(List.of("propext"), result.proof().orElseThrow().axioms());
    assertEquals("toy", result.proof().orElseThrow().toolchain());
    toy.shuffle.drain();
    assertEquals(0, toy.lean.open.get());
  }

  @ParameterizedTest
  @CsvSource({"1,8,1", "7,3,2", "16,8,4", "40,2,3", "5,1,9"})
  void prove_hopelessGoal_spendsExactlyTheBudget(int expansions, int samples, int overlap)
      throws Exception {
    toy.model.weights =
        goal -> {
          Map<String, Double> weights = new LinkedHashMap<>();
          for (int k = 1; k <= 20; k++) {
            weights.put("sub " + k, 1.0);
          }
          return weights;
        };
    StatementResult result =
        prove(1_000_000, Configs.overlap(Configs.of(expansions, samples), overlap));
    assertEquals(StatementResult.Status.OPEN, result.status());
    assertEquals(expansions, result.expansions());
    assertEquals(expansions * samples, result.tacticCalls());
    assertEquals(expansions * samples, toy.lean.tactics.get());
    assertEquals(
        IntStream.range(0, expansions).map(n -> n * samples).boxed().toList(),
        toy.model.drawnBefore.stream().sorted().toList());
    assertEquals(expansions * samples, recorder.edges.size());
    assertEquals(expansions, (int) meters.counter("gradus.search.expansions").count());
  }

  @Test
  void prove_proofOnLastExpansion_counts() throws Exception {
    toy.model.weights = goal -> goal == 0 ? Map.of("done", 1.0) : Map.of("sub 1", 1.0);
    assertTrue(prove(4, Configs.of(5, 1)).proved());
    assertFalse(prove(4, Configs.of(4, 1)).proved());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void prove_anyOrderOfAnswers_sameSearch(int overlap) throws Exception {
    Set<List<EdgeTrace>> searches = new HashSet<>();
    Set<StatementResult.Status> outcomes = new HashSet<>();
    for (int order = 0; order < 20; order++) {
      try (ToyServices shuffled = new ToyServices(order);
          Prover another =
              new Prover(
                  shuffled.channel, shuffled.channel, new SimpleMeterRegistry(), new Timers())) {
        Recorder seen = new Recorder();
        StatementResult result =
            shuffled.shuffle.until(
                another.prove(
                    ToyServices.number(97),
                    Configs.overlap(Configs.of(40, 4), overlap),
                    List.of(),
                    seen));
        outcomes.add(result.status());
        searches.add(seen.edges);
      }
    }
    assertEquals(1, outcomes.size());
    assertEquals(1, searches.size());
  }

  @Test
  void prove_anotherSeed_anotherSearch() throws Exception {
    prove(97, Configs.seed(Configs.of(10, 4), 1));
    List<EdgeTrace> first = List.copyOf(recorder.edges);
    recorder.edges.clear();
    prove(97, Configs.seed(Configs.of(10, 4), 2));
    assertFalse(first.equals(recorder.edges));
  }

  @Test
  void prove_statesThatPrintAlike_areOneNode() throws Exception {
    toy.model.weights = goal -> Map.of("sub 1", 1.0, "sub 2", 1.0, "sub 3", 1.0);
    prove(30, Configs.of(25, 3));
    NodeTraces nodes = new NodeTraces(recorder.traces.get(0));
    assertEquals(nodes.distinctGoals(), nodes.all().size());
    assertTrue(recorder.edges.stream().anyMatch(edge -> edge.outcome() == Outcome.DUPLICATE));
  }

  @Test
  void prove_tacticThatChangesNothing_isAnError() throws Exception {
    toy.model.weights = goal -> Map.of("skip", 1.0);
    StatementResult result = prove(3, Configs.of(4, 2));
    assertEquals(1, result.tacticCalls());
    assertEquals(Outcome.ERROR, recorder.edges.get(0).outcome());
    assertEquals("the tactic changes nothing", recorder.edges.get(0).message());
  }

  @Test
  void prove_queueRunsDry_reopensWithFreshSamples() throws Exception {
    // `half` fails, and the one way on is rarely drawn: only another visit of the root finds it.
    toy.model.weights = goal -> goal == 0 ? Map.of("done", 1.0) : Map.of("half", 1e6, "sub 5", 1.0);
    SearchConfig last = Configs.of(10, 1);
    assertTrue(prove(5, last).proved());
    assertTrue(prove(5, Configs.reopening(last, Reopening.RANKED)).proved());
    assertFalse(prove(5, Configs.reopening(last, Reopening.NEVER)).proved());
  }

  @ParameterizedTest
  @CsvSource({
    "LOGPROB, NEVER, false",
    "LOGPROB, LAST, false",
    "LOGPROB, RANKED, true",
    "LENGTH_NORMALISED, RANKED, true",
    "VALUE, RANKED, false",
  })
  void prove_reopeningRanked_returnsToWhatIsLikelierThanTheRest(
      Priority priority, Reopening reopening, boolean returns) throws Exception {
    // From 99 all ways on are unlikely; the other way from 100 may be as likely as the first.
    Map<String, Double> unsure =
        Map.of("sub 3", 1.0, "sub 4", 1.0, "sub 5", 1.0, "sub 6", 1.0, "sub 7", 1.0);
    toy.model.weights = goal -> goal == 100 ? Map.of("sub 1", 0.9, "sub 2", 0.1) : unsure;
    SearchConfig config = Configs.overlap(Configs.priority(Configs.of(3, 1), priority), 1);
    prove(100, Configs.reopening(config, reopening));
    assertEquals(List.of(100, 99), toy.model.asked.subList(0, 2));
    assertEquals(returns, toy.model.asked.get(2) == 100);
  }

  @Test
  void prove_nothingNewToTry_endsBeforeTheBudget() throws Exception {
    toy.model.weights = goal -> Map.of("half", 1.0);
    StatementResult result = prove(5, Configs.of(100, 4));
    assertEquals(StatementResult.Status.OPEN, result.status());
    assertEquals(1, result.tacticCalls());
    assertEquals(2, result.expansions());
  }

  @ParameterizedTest
  @CsvSource({
    // The root's children by probability: 99 (sub 1), 98, 97; then by what each order sees in
    // depth.
    "LOGPROB, '100,99,98,97'",
    "VALUE, '100,97,94,91'",
  })
  void prove_priority_decidesWhatIsNext(Priority priority, String goals) throws Exception {
    toy.model.weights =
        goal ->
            goal == 100
                ? Map.of("sub 1", 0.5, "sub 2", 0.3, "sub 3", 0.2)
                : Map.of("sub 3", 0.01, "sub 2", 0.01, "sub 1", 0.98e-2);
    prove(100, Configs.overlap(Configs.priority(Configs.of(4, 3), priority), 1));
    List<String> asked = toy.model.asked.stream().map(String::valueOf).toList();
    assertEquals(goals, String.join(",", asked));
  }

  @Test
  void prove_lengthNormalised_doesNotStarveDepth() throws Exception {
    // A chain of equal steps against siblings: the plain sum prefers the siblings, the normalised
    // one the chain.
    toy.model.weights =
        goal -> goal == 100 ? Map.of("sub 1", 0.6, "sub 50", 0.4) : Map.of("sub 1", 1.0);
    SearchConfig config = Configs.overlap(Configs.of(3, 2), 1);
    prove(100, Configs.priority(config, Priority.LENGTH_NORMALISED));
    assertEquals(List.of(100, 99, 98), toy.model.asked);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 'add 2,add 2,close', close", // the last step does it alone
    "5, 'add 6,sub 1,close', 'sub 1,close'", // a step in the middle is not needed
    "3, 'sub 1,sub 2,done', 'sub 1,sub 2,done'", // nothing to drop
    "8, 'close', close",
  })
  void prove_stepsThatAreNotNeeded_areDropped(int goal, String found, String kept)
      throws Exception {
    toy.model.weights = following(goal, found.split(","));
    assertEquals(List.of(kept.split(",")), stepsOf(prove(goal, Configs.of(20, 1))));
    assertEquals(
        List.of(found.split(",")), stepsOf(prove(goal, Configs.noMinimise(Configs.of(20, 1)))));
  }

  /** A model that knows one proof. */
  private static ToyModel.Weights following(int goal, String... steps) {
    Map<Integer, String> next = new HashMap<>();
    int at = goal;
    for (String step : steps) {
      next.put(at, step);
      String[] words = step.split(" ");
      int by = words.length == 2 ? Integer.parseInt(words[1]) : 0;
      at += words[0].equals("add") ? by : -by;
    }
    return g -> Map.of(next.getOrDefault(g, "skip"), 1.0);
  }

  private static List<String> stepsOf(StatementResult result) {
    return result.proof().orElseThrow().steps();
  }

  @Test
  void prove_rejectedByTheCheck_searchGoesOn() throws Exception {
    toy.model.weights =
        goal -> goal == 0 ? Map.of("cheat", 0.5, "done", 0.5) : Map.of("cheat", 0.6, "sub 1", 0.3);
    StatementResult result = prove(3, Configs.of(20, 2));
    assertTrue(result.proved());
    assertEquals(List.of("sub 1", "sub 1", "sub 1", "done"), result.proof().orElseThrow().steps());
    assertTrue(
        recorder.traces.get(0).verifications().stream()
            .anyMatch(check -> check.verdict() == Verification.Verdict.REJECTED));
  }

  @Test
  void prove_onlyRejectedProofs_isOpen() throws Exception {
    toy.model.weights = goal -> Map.of("cheat", 1.0);
    StatementResult result = prove(3, Configs.of(4, 2));
    assertEquals(StatementResult.Status.OPEN, result.status());
    assertTrue(
        recorder.traces.get(0).nodes().stream().allMatch(node -> node.proofSize().isEmpty()));
  }

  @Test
  void prove_checkWithoutAnswer_isTriedTwiceAndUnverified() throws Exception {
    toy.model.weights = goal -> Map.of("doubt", 1.0);
    StatementResult result = prove(3, Configs.of(4, 2));
    assertEquals(StatementResult.Status.UNVERIFIED, result.status());
    assertEquals("deadline", result.message());
    assertEquals(2, toy.lean.verified.size());
  }

  @Test
  void prove_checkWithoutAnswer_anotherProofStillCounts() throws Exception {
    toy.model.weights =
        goal -> goal == 0 ? Map.of("done", 1.0) : Map.of("doubt", 0.6, "sub 1", 0.4);
    assertTrue(prove(3, Configs.of(20, 2)).proved());
  }

  @Test
  void prove_proved_marksTheNodesOnTheWay() throws Exception {
    toy.model.weights = goal -> goal == 0 ? Map.of("done", 1.0) : Map.of("sub 1", 1.0);
    prove(3, Configs.of(10, 1));
    List<NodeTrace> nodes = recorder.traces.get(0).nodes();
    assertEquals(
        List.of(4, 3, 2, 1), nodes.stream().map(node -> node.proofSize().orElse(-1)).toList());
  }

  @Test
  void prove_attempts_stopAtFirstSuccessUnlessAllAreAsked() throws Exception {
    SearchConfig three = Configs.attempts(Configs.of(32, 8), 3, false);
    assertEquals(1, prove(6, three).attempts().size());
    StatementResult all = prove(6, Configs.attempts(Configs.of(32, 8), 3, true));
    assertEquals(3, all.attempts().size());
    assertEquals(4, recorder.traces.size());
    assertEquals(3, recorder.traces.stream().map(AttemptTrace::seed).distinct().count());
  }

  @Test
  void prove_finishedAttempts_areNotMadeAgain() throws Exception {
    SearchConfig config = Configs.attempts(Configs.of(32, 8), 3, true);
    StatementResult whole = prove(6, config);
    List<AttemptResult> two = whole.attempts().subList(0, 2);
    recorder.traces.clear();
    StatementResult resumed =
        toy.shuffle.until(prover.prove(ToyServices.number(6), config, two, recorder));
    assertEquals(1, recorder.traces.size());
    assertEquals(
        whole.attempts().get(2).proof().map(VerifiedProof::text),
        resumed.attempts().get(2).proof().map(VerifiedProof::text));
  }

  @Test
  void prove_statementThatLeanRefuses_isUnelaborated() throws Exception {
    StatementResult result =
        toy.shuffle.until(
            prover.prove(
                new Statement("x", "", "theorem x : foo :=", ""),
                Configs.of(4, 2),
                List.of(),
                recorder));
    assertEquals(StatementResult.Status.UNELABORATED, result.status());
    assertEquals("not a number", result.message());
  }

  @Test
  void prove_cancelled_cancelsCallsAndClosesTheorem() {
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(1000), Configs.of(500, 8), List.of(), recorder);
    while (toy.lean.batches.get() < 5) {
      toy.shuffle.step();
    }
    search.cancel(true);
    toy.shuffle.drain();
    assertEquals(0, toy.lean.open.get());
    assertTrue(toy.lean.batches.get() < 8, "the search went on");
    assertTrue(recorder.traces.isEmpty());
  }

  @Test
  void prove_timeIsUp_isOpenWithWhatWasDone() throws Exception {
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(1_000_000), Configs.of(5000, 8), List.of(), recorder);
    while (toy.lean.batches.get() < 5) {
      toy.shuffle.step();
    }
    timers.fire();
    StatementResult result = toy.shuffle.until(search);
    assertEquals(StatementResult.Status.OPEN, result.status());
    assertEquals(AttemptResult.Status.TIMED_OUT, result.attempts().get(0).status());
    assertTrue(result.expansions() > 0);
    assertEquals(1, recorder.traces.size());
    toy.shuffle.drain();
    assertEquals(0, toy.lean.open.get());
  }

  @Test
  void prove_timeIsUpBeforeTheTheoremIsOpen_isOpen() throws Exception {
    CompletableFuture<StatementResult> search =
        prover.prove(ToyServices.number(5), Configs.of(5, 8), List.of(), recorder);
    timers.fire();
    assertEquals(StatementResult.Status.OPEN, toy.shuffle.until(search).status());
  }

  @Test
  void prove_valueWithoutProofSizes_namesTheRemedy() {
    toy.model.hasProofSize = false;
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> prove(5, Configs.priority(Configs.of(5, 8), Priority.VALUE)));
    UnsuitableServiceException cause =
        assertInstanceOf(UnsuitableServiceException.class, failure.getCause());
    assertTrue(cause.getMessage().endsWith("use --priority logprob"));
  }

  @Test
  void prove_moreSamplesThanTheBridgeTakes_namesTheOption() {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> prove(5, Configs.of(5, 65)));
    assertTrue(failure.getCause().getMessage().contains("--samples"));
  }

  private record NodeTraces(AttemptTrace trace) {
    List<NodeTrace> all() {
      return trace.nodes();
    }

    long distinctGoals() {
      return all().stream().map(node -> GoalKey.of(node.goals())).distinct().count();
    }
  }
}
