package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedLean.class)
class GymPoolTest {
  private final PoolClient client;
  private final RunningLean lean;

  GymPoolTest(RunningLean lean) {
    this.lean = lean;
    this.client = new PoolClient(lean.pool());
  }

  @Test
  void run_everyKindOfTactic_hasItsOutcome() {
    var theorem = client.open("theorem kinds (a b : Nat) : a + b = b + a :=");
    List<TacticResult> results =
        client.run(theorem, theorem.rootStateId(), "omega", "rfl", "skip", "sorry", "exact (", "");
    assertInstanceOf(TacticResult.Proved.class, results.get(0));
    assertInstanceOf(TacticResult.Failed.class, results.get(1));
    assertInstanceOf(TacticResult.Goals.class, results.get(2));
    assertInstanceOf(TacticResult.Rejected.class, results.get(3));
    assertInstanceOf(TacticResult.Failed.class, results.get(4));
    assertInstanceOf(TacticResult.Failed.class, results.get(5));
    client.close(theorem);
  }

  @Test
  void run_earlierState_canBeContinuedAgain() {
    var theorem = client.open("theorem earlier (p q : Prop) (hp : p) (hq : q) : p ∧ q :=");
    var split = client.step(theorem, theorem.rootStateId(), "constructor");
    assertEquals(2, split.goals().size());
    var left = client.step(theorem, split.stateId(), "exact hp");
    assertEquals(1, left.goals().size());
    var again = client.step(theorem, split.stateId(), "rotate_left");
    assertEquals(2, again.goals().size());
    assertInstanceOf(
        TacticResult.Proved.class, client.run(theorem, left.stateId(), "exact hq").get(0));
    client.close(theorem);
  }

  @Test
  void run_sameTacticAgain_isRemembered() {
    var first = client.open("theorem remembered (a : Nat) (h : a = 3) : a < 5 :=");
    var reached = client.step(first, first.rootStateId(), "subst h");
    client.close(first);
    client.awaitIdle();
    double ran = lean.tacticsRun();
    var second = client.open("theorem remembered (a : Nat) (h : a = 3) : a < 5 :=");
    var recalled = client.step(second, second.rootStateId(), "subst h");
    assertEquals(reached.goals(), recalled.goals());
    assertEquals(ran, lean.tacticsRun());
    assertInstanceOf(
        TacticResult.Proved.class, client.run(second, recalled.stateId(), "decide").get(0));
    client.close(second);
  }

  @Test
  void run_closedTheorem_isNotFound() {
    var theorem = client.open("theorem closed : 1 = 1 :=");
    client.close(theorem);
    PoolRefusal refusal =
        assertThrows(PoolRefusal.class, () -> client.run(theorem, theorem.rootStateId(), "rfl"));
    assertEquals(PoolRefusal.Kind.NOT_FOUND, refusal.kind());
  }

  @Test
  void open_statementWithUnknownName_isUnelaborated() {
    var result =
        assertInstanceOf(
            OpenResult.Unelaborated.class, client.tryOpen("", "theorem u : Nat.nope = 1 :="));
    assertEquals(OpenResult.Cause.STATEMENT, result.cause());
    assertTrue(result.message().contains("Nat.nope"), result.message());
  }

  @Test
  void verify_proofs_haveTheirVerdicts() {
    String statement = "theorem v (a b : Nat) : a + b = b + a :=";
    assertInstanceOf(ProofVerdict.Verified.class, client.verify(statement, "by omega"));
    assertInstanceOf(ProofVerdict.Refused.class, client.verify(statement, "by rfl"));
    assertInstanceOf(ProofVerdict.Refused.class, client.verify(statement, "by sorry"));
  }

  @Test
  void verify_statementBeyondTheCaps_isUnverified() {
    String statement = "theorem v : " + "(".repeat(200) + "1" + ")".repeat(200) + " = 1 :=";
    assertInstanceOf(ProofVerdict.Unverified.class, client.verify(statement, "rfl"));
  }

  @Test
  void run_afterItsProcessWasKilled_goesOnFromTheSameState() {
    var theorem = client.open("theorem killed (p q : Prop) (hp : p) (hq : q) : p ∧ q ∧ p :=");
    var split = client.step(theorem, theorem.rootStateId(), "constructor");
    var left = client.step(theorem, split.stateId(), "exact hp");
    client
        .status()
        .forEach(w -> ProcessHandle.of(w.pid()).ifPresent(ProcessHandle::destroyForcibly));
    assertInstanceOf(
        TacticResult.Proved.class, client.run(theorem, left.stateId(), "exact ⟨hq, hp⟩").get(0));
    client.close(theorem);
  }

  @Test
  void run_textBeyondTheCaps_isRejectedWithoutLean() {
    var theorem = client.open("theorem capped : 1 = 1 :=");
    client.awaitIdle();
    long ran = lean.tacticsRun();
    String deep = "exact " + "(".repeat(10_000) + "rfl" + ")".repeat(10_000);
    List<TacticResult> results =
        client.run(
            theorem,
            theorem.rootStateId(),
            deep.substring(0, 3_000),
            "simp [" + "x, ".repeat(10_000) + "]",
            "exact rfl\u0000");
    for (TacticResult result : results) {
      assertInstanceOf(TacticResult.Rejected.class, result);
    }
    assertEquals(ran, lean.tacticsRun());
    client.close(theorem);
  }

  @Test
  void run_callerNotReady_waitsWithItsTacticsOnly() {
    var theorem = client.open("theorem paused (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    Collector slow = new Collector(3);
    slow.ready = false;
    List<String> tactics = List.of("simp", "constructor", "omega");
    RunningBatch batch = run(theorem, tactics, slow);
    assertInstanceOf(TacticResult.Goals.class, client.run(theorem, 0, "skip").get(0));
    assertEquals(0, slow.received());
    slow.ready = true;
    batch.resume();
    assertInstanceOf(TacticResult.Proved.class, PoolClient.await(slow.all()).get(2));
    client.close(theorem);
  }

  @Test
  void run_shortBatchBehindALongOne_isNotHeldUp() {
    var busy = client.open("theorem busy (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    var brief = client.open("theorem brief (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    int many = 200;
    List<String> tactics =
        IntStream.range(0, many).mapToObj(i -> "have h" + i + " : a < b + 2 := by omega").toList();
    Collector longBatch = new Collector(many);
    Collector shortBatch = new Collector(1);
    // Both on the event loop, so that it does not matter when this thread is given its turns.
    var received = shortBatch.first().thenApply(result -> longBatch.received());
    var begun = longBatch.first().thenApply(r -> run(brief, List.of("omega"), shortBatch));
    RunningBatch running = run(busy, tactics, longBatch);
    PoolClient.await(begun);
    int before = PoolClient.await(received);
    assertInstanceOf(TacticResult.Proved.class, PoolClient.await(shortBatch.all()).get(0));
    assertTrue(before < many / 2, () -> before + " of the other batch went first");
    running.cancel();
    client.close(busy);
    client.close(brief);
  }

  @Test
  void cancel_longBatch_runsNoMoreOfIt() {
    var theorem = client.open("theorem cancelled (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    int many = 500;
    List<String> tactics =
        IntStream.range(0, many).mapToObj(i -> "have h" + i + " : a < b + 3 := by omega").toList();
    Collector collector = new Collector(many);
    // From within the event loop, where nothing of the batch runs meanwhile.
    Collector before = new Collector(1);
    var batch = before.first().thenApply(result -> run(theorem, tactics, collector));
    var cancelled = collector.first().thenAcceptBoth(batch, (result, b) -> b.cancel());
    run(theorem, List.of("simp"), before);
    PoolClient.await(cancelled);
    assertInstanceOf(TacticResult.Proved.class, client.run(theorem, 0, "omega").get(0));
    int received = collector.received();
    assertInstanceOf(TacticResult.Goals.class, client.run(theorem, 0, "skip").get(0));
    assertEquals(received, collector.received());
    assertTrue(received < many, "the whole batch was run");
    client.close(theorem);
  }

  private RunningBatch run(OpenResult.Opened theorem, List<String> tactics, Collector collector) {
    return lean.pool()
        .run(
            theorem.theoremId(),
            theorem.rootStateId(),
            tactics,
            lean.pool().config().tactic(),
            collector);
  }
}
