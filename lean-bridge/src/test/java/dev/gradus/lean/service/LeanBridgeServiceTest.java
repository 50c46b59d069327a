package dev.gradus.lean.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticOutcome.OutcomeCase;
import dev.gradus.v1.Unelaborated;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeanBridgeServiceTest extends ServedLean {

  LeanBridgeServiceTest(RunningLean lean) {
    super(lean);
  }

  private static RunTacticsRequest request(OpenedTheorem theorem, List<String> tactics) {
    return RunTacticsRequest.newBuilder()
        .setTheoremId(theorem.getTheoremId())
        .setStateId(theorem.getRoot().getStateId())
        .addAllTactics(tactics)
        .build();
  }

  @Test
  void describe_always_tellsLeanAndLimits() {
    var description = stub.describe(DescribeLeanRequest.getDefaultInstance());
    assertTrue(description.getLeanVersion().startsWith("4."), description::toString);
    assertEquals(2, description.getWorkers());
    assertEquals(4_096, description.getMaxTacticBytes());
    assertTrue(description.getDefaultLimits().getDeadlineMillis() > 0);
  }

  @Test
  void runTactics_mixedBatch_streamsOneOutcomeEach() {
    OpenedTheorem theorem = open("theorem mixed (a b : Nat) : a + b = b + a :=");
    assertEquals(List.of("a b : Nat\n⊢ a + b = b + a"), theorem.getRoot().getGoalsList());
    Map<Integer, OutcomeCase> outcomes = new TreeMap<>();
    stub.runTactics(
            request(theorem, List.of("omega", "rfl", "skip", "sorry", "(".repeat(200) + "rfl")))
        .forEachRemaining(outcome -> outcomes.put(outcome.getIndex(), outcome.getOutcomeCase()));
    assertEquals(
        Map.of(
            0, OutcomeCase.PROVED,
            1, OutcomeCase.ERROR,
            2, OutcomeCase.GOALS,
            3, OutcomeCase.REJECTED,
            4, OutcomeCase.REJECTED),
        outcomes);
    stub.closeTheorem(
        CloseTheoremRequest.newBuilder().setTheoremId(theorem.getTheoremId()).build());
  }

  @Test
  void openTheorem_statementThatDoesNotElaborate_isAnOutcome() {
    OpenTheoremResponse response =
        stub.openTheorem(
            OpenTheoremRequest.newBuilder().setStatement("theorem bad : Nat.nope = 1 :=").build());
    assertEquals(Unelaborated.Cause.STATEMENT, response.getUnelaborated().getCause());
  }

  @Test
  void openTheorem_headerWithUnknownImport_isAnOutcome() {
    OpenTheoremResponse response =
        stub.openTheorem(
            OpenTheoremRequest.newBuilder()
                .setHeader("import NoSuchLibrary\n")
                .setStatement("theorem fine : 1 = 1 :=")
                .build());
    assertEquals(Unelaborated.Cause.HEADER, response.getUnelaborated().getCause());
  }

  @Test
  void closeTheorem_unknown_isNotFound() {
    StatusRuntimeException refusal =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.closeTheorem(CloseTheoremRequest.newBuilder().setTheoremId("x").build()));
    assertEquals(Status.Code.NOT_FOUND, refusal.getStatus().getCode());
  }

  @Test
  void runTactics_deadlineOfTheCallPasses_stopsTheBatch() {
    OpenedTheorem theorem = open("theorem late (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
    List<String> many = Collections.nCopies(900, "have h' : a < b + 2 := by omega");
    StatusRuntimeException refusal =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                stub.withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                    .runTactics(request(theorem, unlike(many)))
                    .forEachRemaining(outcome -> {}));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, refusal.getStatus().getCode());
    TacticOutcome next = stub.runTactics(request(theorem, List.of("omega"))).next();
    assertEquals(OutcomeCase.PROVED, next.getOutcomeCase());
    stub.closeTheorem(
        CloseTheoremRequest.newBuilder().setTheoremId(theorem.getTheoremId()).build());
  }

  /** Texts that differ, so that none is recalled from another. */
  private static List<String> unlike(List<String> tactics) {
    return java.util.stream.IntStream.range(0, tactics.size())
        .mapToObj(i -> tactics.get(i).replace("h'", "h" + i))
        .toList();
  }

  @Test
  void verifyProof_trueAndFalse_haveVerdictAndToolchain() {
    VerifyProofRequest.Builder proof =
        VerifyProofRequest.newBuilder()
            .setStatement("theorem checked (p q : Prop) (hp : p) : p ∨ q :=");
    VerifyProofResponse good = stub.verifyProof(proof.setProof("by\n  left\n  exact hp").build());
    assertEquals(VerifyProofResponse.Verdict.VERIFIED, good.getVerdict(), good::toString);
    assertTrue(good.getToolchain().startsWith("Lean 4."), good::toString);
    VerifyProofResponse bad = stub.verifyProof(proof.setProof("by\n  right\n  sorry").build());
    assertEquals(VerifyProofResponse.Verdict.REJECTED, bad.getVerdict(), bad::toString);
  }

  @Test
  void headerEndsWithinTheTheoremsCommand_opensAndVerifies() {
    String header =
        "/- A file. -/\nset_option autoImplicit true in\nopen Nat in -- for succ\n/-- Doc. -/\n@[simp]\n";
    String statement = "theorem t (f : α → α) : succ 1 = 2 ∧ f = f :=";
    assertTrue(
        stub.openTheorem(
                OpenTheoremRequest.newBuilder().setHeader(header).setStatement(statement).build())
            .hasOpened());
    VerifyProofResponse verdict =
        stub.verifyProof(
            VerifyProofRequest.newBuilder()
                .setHeader(header)
                .setStatement(statement)
                .setProof("by simp")
                .build());
    assertEquals(VerifyProofResponse.Verdict.VERIFIED, verdict.getVerdict(), verdict::toString);
  }

  @Test
  void runTactics_workWithoutEnd_isEndedByHeartbeats() {
    OpenedTheorem theorem =
        open("theorem t (f : Nat → Nat) (h : ∀ x, f x = f (x + 1) + f (x + 2)) : f 0 = 1 :=");
    TacticOutcome outcome = stub.runTactics(request(theorem, List.of("repeat rw [h]"))).next();
    assertTrue(outcome.getTimedOut().contains("maximum number of heartbeats"), outcome::toString);
  }
}
