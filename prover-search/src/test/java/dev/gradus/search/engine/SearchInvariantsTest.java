package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.toy.ToyServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds of every trace, on many searches. */
final class SearchInvariantsTest {
  private static final int SEARCHES = 60;

  @ParameterizedTest
  @CsvSource({
    "LOGPROB,1,LAST", "LOGPROB,3,LAST", "LENGTH_NORMALISED,2,LAST", "VALUE,2,LAST",
    "LOGPROB,1,RANKED", "LOGPROB,3,RANKED", "LENGTH_NORMALISED,2,RANKED", "VALUE,2,RANKED",
    "LOGPROB,2,NEVER"
  })
  void prove_manySearches_tracesAreTreesThatAddUp(
      Priority priority, int overlap, Reopening reopening) throws Exception {
    int proved = 0;
    for (int seed = 0; seed < SEARCHES; seed++) {
      SearchConfig config =
          Configs.seed(
              Configs.reopening(
                  Configs.overlap(Configs.priority(Configs.of(25, 5), priority), overlap),
                  reopening),
              seed);
      AttemptTrace trace = search(7 + seed, config);
      assertTree(trace);
      assertBudget(trace, config);
      proved += trace.result().proved() ? 1 : 0;
    }
    assertTrue(proved > 0 && proved < SEARCHES, proved + " proved: the test sees one case only");
  }

  private static AttemptTrace search(int goal, SearchConfig config) throws Exception {
    List<AttemptTrace> traces = new ArrayList<>();
    SearchListener keep =
        new SearchListener() {
          @Override
          public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
            traces.add(trace);
            return CompletableFuture.completedFuture(null);
          }
        };
    try (ToyServices toy = new ToyServices(config.seed());
        Prover prover =
            new Prover(toy.channel, toy.channel, new SimpleMeterRegistry(), new Timers())) {
      toy.shuffle.until(prover.prove(ToyServices.number(goal), config, List.of(), keep));
    }
    return traces.get(0);
  }

  private static void assertTree(AttemptTrace trace) {
    List<NodeTrace> nodes = trace.nodes();
    Set<GoalKey> keys = new HashSet<>();
    for (NodeTrace node : nodes) {
      assertTrue(keys.add(GoalKey.of(node.goals())), "two nodes for " + node.goals());
      if (node.number() == 0) {
        assertEquals(-1, node.parent());
        continue;
      }
      NodeTrace parent = nodes.get(node.parent());
      assertTrue(parent.visits() > 0, "a child of a node that was not expanded");
      assertEquals(parent.depth() + 1, node.depth());
      // The edge by which it is reached is the one whose log-probability adds up.
      assertTrue(
          trace.edges().stream()
              .anyMatch(
                  edge ->
                      edge.parent() == parent.number()
                          && edge.child() == node.number()
                          && parent.logProbability() + edge.logProbability()
                              == node.logProbability()),
          "no edge from " + parent + " to " + node);
    }
    for (EdgeTrace edge : trace.edges()) {
      boolean leads =
          edge.outcome() == EdgeTrace.Outcome.GOALS
              || edge.outcome() == EdgeTrace.Outcome.DUPLICATE;
      assertEquals(leads, edge.child() >= 0);
    }
    assertEquals(
        nodes.size() - 1,
        trace.edges().stream().filter(e -> e.outcome() == EdgeTrace.Outcome.GOALS).count());
  }

  private static void assertBudget(AttemptTrace trace, SearchConfig config) {
    AttemptResult result = trace.result();
    assertTrue(result.expansions() <= config.expansions());
    assertTrue(result.tacticCalls() <= result.expansions() * config.samples());
    assertEquals(trace.edges().size(), result.tacticCalls());
    Set<String> tried = new HashSet<>();
    for (EdgeTrace edge : trace.edges()) {
      assertTrue(tried.add(edge.parent() + edge.tactic()), "tried twice: " + edge);
    }
    assertEquals(result.proved(), trace.nodes().get(0).proofSize().isPresent());
  }
}
