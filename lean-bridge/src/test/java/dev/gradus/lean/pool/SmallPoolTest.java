package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A pool so small that everything reaches a bound. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmallPoolTest {
  private static final int QUEUE = 40;

  private RunningLean lean;
  private PoolClient client;

  @BeforeAll
  void start() {
    lean =
        RunningLean.start(
            PoolConfig.builder(1)
                .workerMegabytes(1)
                .maxWaiting(QUEUE)
                .maxTheorems(2)
                .warmSpare(false)
                .build());
    client = new PoolClient(lean.pool());
  }

  @AfterAll
  void stop() {
    lean.close();
  }

  @Test
  void run_processAtItsMemoryLimit_isReplacedAndTheStateReachedAgain() {
    var theorem = client.open("theorem grown (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    var state = client.step(theorem, theorem.rootStateId(), "have h' : b < b + 1 := by omega");
    String[] tactics =
        IntStream.range(0, 30)
            .mapToObj(i -> "exact Nat.lt_of_le_of_lt h h' " + " ".repeat(i))
            .toArray(String[]::new);
    for (TacticResult result : client.run(theorem, state.stateId(), tactics)) {
      assertInstanceOf(TacticResult.Proved.class, result);
    }
    assertTrue(lean.restarts("memory") >= 1, "the process was not replaced");
    client.close(theorem);
  }

  @Test
  void run_moreThanMayWait_isRefusedAndNamesTheOption() {
    var theorem = client.open("theorem queue : 1 = 1 :=");
    String[] tactics =
        IntStream.range(0, QUEUE + 1)
            .mapToObj(i -> "exact rfl" + " ".repeat(i))
            .toArray(String[]::new);
    PoolRefusal refusal = assertThrows(PoolRefusal.class, () -> client.run(theorem, 0, tactics));
    assertEquals(PoolRefusal.Kind.EXHAUSTED, refusal.kind());
    assertTrue(refusal.getMessage().contains("--lean-queue"), refusal.getMessage());
    client.close(theorem);
  }

  @Test
  void open_moreThanMayBeOpen_isRefusedAndNamesTheOption() {
    var first = client.open("theorem first : 1 = 1 :=");
    var second = client.open("theorem second : 1 = 1 :=");
    PoolRefusal refusal =
        assertThrows(PoolRefusal.class, () -> client.open("theorem third : 1 = 1 :="));
    assertEquals(PoolRefusal.Kind.EXHAUSTED, refusal.kind());
    assertTrue(refusal.getMessage().contains("--lean-theorems"), refusal.getMessage());
    client.close(first);
    client.close(second);
    client.close(client.open("theorem third : 1 = 1 :="));
  }
}
