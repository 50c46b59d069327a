package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes are killed at random moments; nobody can tell from the results. */
@ExtendWith(SharedLean.class)
class RandomKillsTest {
  private static final int ROUNDS = 6;
  private static final List<String> STATEMENTS =
      List.of(
          "(p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ (q ∧ r) :=",
          "(a b c : Nat) (h : a < b) : a + c < b + c :=",
          "(f : Nat → Nat) (hf : ∀ x, f (x + 1) = f x + 2) (h0 : f 0 = 1) : f 2 = 5 :=");
  private static final List<String> TACTICS =
      List.of(
          "constructor",
          "exact hp",
          "apply Nat.add_lt_add_right",
          "exact h",
          "rw [hf]",
          "rw [h0]",
          "omega",
          "have h1 := hf 0",
          "simp_all");

  private final GymPool pool;
  private final PoolClient client;
  private final RunningLean lean;

  RandomKillsTest(RunningLean lean) {
    this.lean = lean;
    this.pool = lean.pool();
    this.client = new PoolClient(pool);
  }

  @Test
  void run_processesKilledAtRandom_givesTheResultsOfAnUndisturbedRun() {
    List<String> undisturbed = play("calm", new Random(1), 0);
    double killedBefore = lean.restarts("killed");
    List<String> disturbed = play("wild", new Random(1), 0.5);
    assertEquals(undisturbed, disturbed);
    assertTrue(lean.restarts("killed") > killedBefore, "nothing was killed");
    assertTrue(disturbed.stream().anyMatch(line -> line.endsWith("Proved[]")), disturbed::toString);
  }

  /** Walks down each theorem at random; with some probability kills a process under each batch. */
  private List<String> play(String series, Random walk, double killProbability) {
    Random fate = new Random(2);
    List<String> log = new ArrayList<>();
    for (int i = 0; i < STATEMENTS.size(); i++) {
      var theorem = client.open("theorem " + series + i + " " + STATEMENTS.get(i));
      List<Long> states = new ArrayList<>(List.of(theorem.rootStateId()));
      for (int round = 0; round < ROUNDS; round++) {
        int from = walk.nextInt(states.size());
        Collector collector = new Collector(TACTICS.size());
        pool.run(theorem.theoremId(), states.get(from), TACTICS, pool.config().tactic(), collector);
        if (fate.nextDouble() < killProbability) {
          kill(fate);
        }
        List<TacticResult> results = PoolClient.await(collector.all());
        for (int t = 0; t < results.size(); t++) {
          log.add(i + " " + from + " " + TACTICS.get(t) + ": " + describe(results.get(t)));
          if (results.get(t) instanceof TacticResult.Goals reached) {
            states.add(reached.stateId());
          }
        }
      }
      client.close(theorem);
    }
    return log;
  }

  private void kill(Random fate) {
    List<WorkerStatus> places = client.status().stream().filter(place -> place.pid() > 0).toList();
    if (!places.isEmpty()) {
      long pid = places.get(fate.nextInt(places.size())).pid();
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static String describe(TacticResult result) {
    if (result instanceof TacticResult.Goals reached) {
      return "goals " + reached.goals();
    }
    return result instanceof TacticResult.Failed ? "failed" : result.toString();
  }
}
