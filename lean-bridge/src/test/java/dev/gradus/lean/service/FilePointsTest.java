package dev.gradus.lean.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.Limits;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.VerifyFillRequest;
import dev.gradus.v1.VerifyProofResponse;
import dev.gradus.v1.VerifyProofResponse.Verdict;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Places in files, with the real Lean. */
class FilePointsTest extends ServedLean {
  private static final String FILE =
      """
      theorem broken : Nat := by foo bar
      theorem gap : 1 = 1 := sorry -- a sorry in a comment, and a\ttab

      /-- α 𝕜 ∀ -/
      theorem a (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
        constructor
        · sorry
        · have h : q := sorry
          exact h

      def f (n : Nat) : Nat := g n + 1
      where
        g (n : Nat) : Nat := n
        lemma1 (n : Nat) : n + 0 = n := by
          sorry

      example (s : String) (h : s = "sorry") : "sorry" = s := by
        sorry
      theorem b (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
        constructor
        exact hp
        exact hq
      def data : Nat := id sorry
      """;

  FilePointsTest(RunningLean lean) {
    super(lean);
  }

  private LocatePointsResponse locate(String text) {
    return stub.locatePoints(LocatePointsRequest.newBuilder().setText(text).build());
  }

  /** The place at the start of some text. */
  private LocatePointsResponse locate(String text, String at, int further) {
    int offset = text.codePointCount(0, text.indexOf(at)) + further;
    return stub.locatePoints(
        LocatePointsRequest.newBuilder().setText(text).setOffset(offset).build());
  }

  private static String slice(String text, int from, int to) {
    return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  private OpenTheoremResponse open(String text, LocatedPoint point, boolean mainGoal) {
    return stub.openTheorem(
        OpenTheoremRequest.newBuilder()
            .setHeader(slice(text, 0, point.getCommandStart()))
            .setPoint(
                CommandPoint.newBuilder()
                    .setCommand(slice(text, point.getCommandStart(), point.getCommandStop()))
                    .setOffset(point.getStart() - point.getCommandStart())
                    .setMainGoal(mainGoal))
            .build());
  }

  private TacticOutcome run(OpenTheoremResponse opened, String tactic) {
    return stub.runTactics(
            RunTacticsRequest.newBuilder()
                .setTheoremId(opened.getOpened().getTheoremId())
                .setStateId(opened.getOpened().getRoot().getStateId())
                .addTactics(tactic)
                .build())
        .next();
  }

  private VerifyProofResponse fill(String text, int point, String... proofs) {
    return fill(Limits.getDefaultInstance(), text, point, proofs);
  }

  private VerifyProofResponse fill(Limits limits, String text, int point, String... proofs) {
    List<LocatedPoint> points = locate(text).getPointsList();
    LocatedPoint first = points.get(point);
    VerifyFillRequest.Builder request =
        VerifyFillRequest.newBuilder()
            .setLimits(limits)
            .setHeader(slice(text, 0, first.getCommandStart()))
            .setCommand(slice(text, first.getCommandStart(), first.getCommandStop()));
    for (int i = 0; i < proofs.length; i++) {
      request.addFills(
          GapFill.newBuilder()
              .setOffset(points.get(point + i).getStart() - first.getCommandStart())
              .setText(proofs[i]));
    }
    return stub.verifyFill(request.build());
  }

  @Test
  void locatePoints_everyKindOfGap_isFoundWithItsGoals() {
    LocatePointsResponse located = locate(FILE);
    assertEquals(
        List.of("gap", "a", "a", "f.lemma1", "_example", "data"),
        located.getPointsList().stream().map(LocatedPoint::getDeclaration).toList());
    for (LocatedPoint point : located.getPointsList()) {
      assertEquals("sorry", slice(FILE, point.getStart(), point.getStop()));
      assertEquals(!point.getDeclaration().equals("data"), point.getProposition());
    }
    assertEquals(
        List.of("case left\np q : Prop\nhp : p\nhq : q\n⊢ p"), located.getPoints(1).getGoalsList());
    assertEquals(LocatedPoint.Kind.TERM_GAP, located.getPoints(2).getKind());
    assertEquals(7, located.getPoints(1).getLine());
    assertEquals(4, located.getPoints(1).getColumn());
    assertTrue(located.getMissedList().isEmpty());
  }

  @Test
  void locatePoints_carriageReturns_changeNothing() {
    LocatePointsResponse located = locate(FILE.replace("\n", "\r\n"));
    assertEquals(locate(FILE), located);
  }

  @Test
  void locatePoints_insideABlock_tellsWhatFollows() {
    LocatedPoint before = locate(FILE, "exact hp\n", 0).getPoints(0);
    assertEquals(LocatedPoint.Kind.BLOCK, before.getKind());
    assertEquals(2, before.getGoalsCount());
    assertEquals(List.of("  exact hp", "  exact hq"), before.getFollowingList());
    assertTrue(before.getFollowingAll());
    LocatedPoint after = locate(FILE, "exact hp\n", 8).getPoints(0);
    assertEquals(List.of("  exact hq"), after.getFollowingList());
  }

  @ParameterizedTest
  @CsvSource({"def f, 2, no proof is there", "'exact hq\ndef', 8, no goals are left there"})
  void locatePoints_nothingToProve_saysWhy(String at, int further, String why) {
    LocatePointsResponse located = locate(FILE, at, further);
    assertEquals(0, located.getPointsCount());
    assertEquals(why, located.getMessage());
  }

  @Test
  void locatePoints_halfWritten_hasTheStateAfterTheLastTactic() {
    String text =
        "example (p : Prop) : p → p := by\n  intro h\n  \ntheorem next : True := trivial\n";
    LocatedPoint point = locate(text, "  \n", 2).getPoints(0);
    assertEquals(List.of("p : Prop\nh : p\n⊢ p"), point.getGoalsList());
    assertTrue(run(open(text, point, false), "exact h").hasProved());
  }

  @Test
  void locatePoints_tooLong_isRefused() {
    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> locate(" ".repeat(4_000_001)));
    assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    assertTrue(refusal.getMessage().contains("4000000"), refusal.getMessage());
  }

  @Test
  void openTheorem_placeInAFile_runsTacticsAndNotTheTheoremItself() {
    LocatedPoint point = locate(FILE).getPoints(1);
    OpenTheoremResponse opened = open(FILE, point, true);
    assertEquals(point.getGoalsList(), opened.getOpened().getRoot().getGoalsList());
    assertTrue(run(opened, "exact hp").hasProved());
    assertTrue(run(opened, "exact (a p q hp hq).1").hasError());
    assertFalse(run(opened, "exact hq").hasProved());
    assertTrue(run(opened, "sorry").hasRejected());
    assertTrue(run(opened, "exact sorryAx _ true").hasError());
    // An earlier gap is the file's affair.
    OpenTheoremResponse later = open(FILE, locate(FILE).getPoints(4), true);
    assertTrue(run(later, "exact (fun _ => h.symm) gap").hasProved(), "gap");
  }

  @Test
  void verifyFill_proofs_areVerifiedInTheirPlaces() {
    VerifyProofResponse whole = fill(FILE, 1, "exact hp", "by\n      exact hq");
    assertEquals(Verdict.VERIFIED, whole.getVerdict(), whole::toString);
    assertTrue(whole.getAxiomsList().isEmpty());
    VerifyProofResponse half = fill(FILE, 1, "exact hp");
    assertEquals(Verdict.VERIFIED, half.getVerdict(), half::toString);
    assertEquals(List.of("sorryAx"), half.getAxiomsList());
    assertEquals(Verdict.VERIFIED, fill(FILE, 3, "simp").getVerdict());
    assertEquals(Verdict.VERIFIED, fill(FILE, 4, "exact h.symm").getVerdict());
  }

  /** The gap is not reached: that says nothing of what would fill it. */
  @Test
  void verifyFill_limitBeforeTheGap_isUnverified() {
    String text =
        """
        theorem slow (n : Nat) : n = n := by
          have : ∀ a b c d : Bool, (a && b && c && d) = (d && c && b && a) := by decide
          sorry
        """;
    assertEquals(Verdict.VERIFIED, fill(text, 0, "rfl").getVerdict());
    Limits little = Limits.newBuilder().setHeartbeats(1).build();
    VerifyProofResponse answer = fill(little, text, 0, "rfl");
    assertEquals(Verdict.UNVERIFIED, answer.getVerdict(), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exact hq",
        "sorry",
        "exact sorryAx _ true",
        "exact _root_.sorryAx _ true",
        "exact id («_root_».sorryAx _ false)",
        "exact sorryAx.id _ true",
        "native_decide",
        "exact hp\n\naxiom foo : False",
        "exact (a p q hp hq).1",
        "exact hp -- \n  · exact hq\n  · skip",
        "(exact hp",
        "exact hp) <;> (skip"
      })
  void verifyFill_anythingElse_isRejected(String proof) {
    assertEquals(Verdict.REJECTED, fill(FILE, 1, proof).getVerdict());
  }
}
