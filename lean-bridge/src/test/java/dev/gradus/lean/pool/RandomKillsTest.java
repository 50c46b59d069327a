package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes are killed at random moments, {@code -Dgradus.kills} of them; nobody can tell from the
 * results.
 */
@ExtendWith(SharedLean.class)
class RandomKillsTest {
  private static final int KILLS = Integer.getInteger("gradus.kills", 5);
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
  private final Set<ProcessHandle> killed = new HashSet<>();

  /** All that the killed ones had started. */
  private final Set<ProcessHandle> children = new HashSet<>();

  RandomKillsTest(RunningLean lean) {
    this.pool = lean.pool();
    this.client = new PoolClient(pool);
  }

  @Test
  void run_processesKilledAtRandom_givesTheResultsOfAnUndisturbedRun(TestReporter reporter) {
    List<String> undisturbed = play("calm", () -> {}, Integer.MAX_VALUE);
    Random fate = new Random(2);
    int series = 0;
    int verdicts = 0;
    while (killed.size() < KILLS) {
      // Between one and TACTICS.size() results, so that every phase of a batch gets its kills.
      List<String> disturbed =
          play("wild" + series, () -> kill(fate), 1 + fate.nextInt(TACTICS.size()));
      assertEquals(undisturbed, disturbed, "series " + series);
      verdicts += verifyUnderKills("wild" + series, fate);
      series++;
    }
    assertTrue(
        undisturbed.stream().anyMatch(line -> line.endsWith("Proved[]")), undisturbed::toString);
    for (ProcessHandle process : killed) {
      PoolClient.await(process.onExit());
    }
    for (ProcessHandle stray : children) {
      PoolClient.await(stray.onExit());
    }
    reporter.publishEntry(
        "kills",
        "%d processes killed over %d series: %d results as without kills, %d verdicts right, no orphan"
            .formatted(killed.size(), series, series * undisturbed.size(), verdicts));
  }

  /**
   * Walks down each theorem, always the same way; something happens when so many results are there.
   */
  private List<String> play(String series, Runnable event, int afterResults) {
    Random walk = new Random(1);
    List<String> log = new ArrayList<>();
    for (int i = 0; i < STATEMENTS.size(); i++) {
      var theorem = client.open("theorem " + series + i + " " + STATEMENTS.get(i));
      List<Long> states = new ArrayList<>(List.of(theorem.rootStateId()));
      for (int round = 0; round < ROUNDS; round++) {
        int from = walk.nextInt(states.size());
        Collector collector = new Collector(TACTICS.size());
        Moment moment =
            new Moment(collector, new AtomicInteger(afterResults), new CompletableFuture<>());
        pool.run(theorem.theoremId(), states.get(from), TACTICS, pool.config().tactic(), moment);
        if (afterResults <= TACTICS.size()) {
          PoolClient.await(moment.come());
          event.run();
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

  /** A kill may cost a verdict, but never turn it round. */
  private int verifyUnderKills(String series, Random fate) {
    int right = 0;
    for (int a = 0; a < 2; a++) {
      var verdict =
          pool.verify(
                  "",
                  "theorem " + series + "v (n : Nat) : n + " + a + " = n :=",
                  "by simp",
                  pool.config().verify())
              .result()
              .toCompletionStage()
              .toCompletableFuture();
      kill(fate);
      ProofVerdict said = PoolClient.await(verdict);
      assertFalse(
          a == 0 && said instanceof ProofVerdict.Refused, "a true proof is refused: " + said);
      assertFalse(a == 1 && said instanceof ProofVerdict.Verified, "a false proof is verified");
      right += said instanceof ProofVerdict.Unverified ? 0 : 1;
    }
    return right;
  }

  private void kill(Random fate) {
    List<WorkerStatus> places = client.status().stream().filter(place -> place.pid() > 0).toList();
    if (!places.isEmpty()) {
      long pid = places.get(fate.nextInt(places.size())).pid();
      ProcessHandle.of(pid).ifPresent(this::kill);
    }
  }

  private void kill(ProcessHandle process) {
    List<ProcessHandle> family = process.descendants().toList();
    if (process.destroyForcibly()) {
      killed.add(process);
      children.addAll(family);
    }
  }

  /** Tells when so many results of a batch are there. */
  private record Moment(Collector collector, AtomicInteger left, CompletableFuture<Void> come)
      implements BatchListener {
    @Override
    public boolean ready() {
      return collector.ready();
    }

    @Override
    public void result(int index, TacticResult result, long micros) {
      collector.result(index, result, micros);
      if (left.decrementAndGet() == 0) {
        come.complete(null);
      }
    }

    @Override
    public void completed() {
      come.complete(null);
      collector.completed();
    }

    @Override
    public void failed(PoolRefusal refusal) {
      come.complete(null);
      collector.failed(refusal);
    }
  }

  private static String describe(TacticResult result) {
    if (result instanceof TacticResult.Goals reached) {
      return "goals " + reached.goals();
    }
    return result instanceof TacticResult.Failed ? "failed" : result.toString();
  }
}
