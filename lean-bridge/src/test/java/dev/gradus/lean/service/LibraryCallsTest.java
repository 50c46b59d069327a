package dev.gradus.lean.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RecordTacticsRequest;
import dev.gradus.v1.RecordTacticsResponse;
import dev.gradus.v1.RecordedTactic;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TheoremPage;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Questions about the library and about files. */
class LibraryCallsTest extends ServedLean {

  LibraryCallsTest(RunningLean lean) {
    super(lean);
  }

  /** The first pages from a constant on that have so many theorems; then the call is cancelled. */
  private Map<String, LibraryTheorem> theorems(ListTheoremsRequest request, int atLeast) {
    Map<String, LibraryTheorem> theorems = new HashMap<>();
    Context.CancellableContext call = Context.current().withCancellation();
    try {
      call.run(
          () -> {
            Iterator<TheoremPage> pages = stub.listTheorems(request);
            while (theorems.size() < atLeast && pages.hasNext()) {
              pages.next().getTheoremsList().forEach(one -> theorems.put(one.getName(), one));
            }
          });
    } finally {
      call.cancel(null);
    }
    return theorems;
  }

  @Test
  void listTheorems_startOfTheLibrary_tellsStatementsSetsAndWhatNobodyStated() {
    Map<String, LibraryTheorem> theorems =
        theorems(ListTheoremsRequest.newBuilder().addModules("Init.Prelude").build(), 60);
    LibraryTheorem refl = theorems.get("Nat.le_refl");
    assertEquals("theorem x (n : Nat) : n ≤ n :=", refl.getStated().getStatement());
    assertEquals("Init.Prelude", refl.getModule());
    assertEquals(List.of("simp"), refl.getSetsList());
    assertEquals(1, refl.getStated().getBinders());
    assertTrue(theorems.values().stream().anyMatch(one -> !one.hasStated()));
    for (LibraryTheorem one : theorems.values()) {
      if (!one.getStated().getStatement().isEmpty()) {
        open(one.getStated().getStatement());
      }
    }
  }

  @Test
  void listTheorems_moduleNotAskedFor_comesWithoutStatements() {
    Map<String, LibraryTheorem> theorems =
        theorems(ListTheoremsRequest.newBuilder().addModules("Init.Data").build(), 10);
    assertFalse(theorems.isEmpty());
    assertTrue(theorems.values().stream().noneMatch(LibraryTheorem::hasStated));
  }

  @Test
  void listTheorems_partOfTheLibrary_endsWhereItIsToldTo() {
    ListTheoremsRequest.Builder request = ListTheoremsRequest.newBuilder().addModules("Nowhere");
    List<TheoremPage> pages = new ArrayList<>();
    stub.listTheorems(request.setFrom(100).setUntil(450).build()).forEachRemaining(pages::add);
    assertEquals(450, pages.get(pages.size() - 1).getNext());
    int total = pages.get(0).getTotal();
    pages.clear();
    stub.listTheorems(request.setFrom(total - 1).setUntil(total + 1).build())
        .forEachRemaining(pages::add);
    assertEquals(total, pages.get(pages.size() - 1).getNext());
  }

  @Test
  void listTheorems_unknownImport_isInvalid() {
    Iterator<TheoremPage> pages =
        stub.listTheorems(ListTheoremsRequest.newBuilder().setHeader("import Nowhere\n").build());
    StatusRuntimeException refusal = assertThrows(StatusRuntimeException.class, pages::hasNext);
    assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    assertTrue(refusal.getStatus().getDescription().contains("Nowhere"));
  }

  @Test
  void recordTactics_alternatives_leadToTheGoalsThatAreRecordedNext() {
    RecordTacticsResponse recorded =
        stub.recordTactics(
            RecordTacticsRequest.newBuilder()
                .setText(
                    """
                    theorem A.c (p q : Prop) (h : p ∨ q) : q ∨ p := by
                      cases h with
                      | inl hp => exact .inr hp
                      | inr hq => exact .inl hq
                    """)
                .build());
    assertEquals(3, recorded.getTacticsCount(), recorded::toString);
    assertEquals("cases h with | inl hp => ?_ | inr hq => ?_", recorded.getTactics(0).getTactic());
    OpenedTheorem opened = open("theorem x (p q : Prop) (h : p ∨ q) : q ∨ p :=");
    assertEquals(opened.getRoot().getGoalsList(), recorded.getTactics(0).getGoalsList());
    TacticOutcome outcome =
        stub.runTactics(
                RunTacticsRequest.newBuilder()
                    .setTheoremId(opened.getTheoremId())
                    .setStateId(opened.getRoot().getStateId())
                    .addTactics(recorded.getTactics(0).getTactic())
                    .build())
            .next();
    List<String> next = new ArrayList<>(recorded.getTactics(1).getGoalsList());
    next.addAll(recorded.getTactics(2).getGoalsList());
    assertEquals(next, outcome.getGoals().getGoalsList(), outcome::toString);
  }

  @Test
  void recordTactics_gapWhoseWarningIsSilenced_isAGap() {
    RecordTacticsResponse recorded =
        stub.recordTactics(
            RecordTacticsRequest.newBuilder()
                .setText(
                    """
                    set_option warn.sorry false
                    theorem open_end (p : Prop) : p ∧ True := by
                      constructor
                      · sorry
                      · trivial
                    theorem whole : True := by trivial
                    """)
                .build());
    assertEquals(
        List.of("whole"),
        recorded.getTacticsList().stream().map(RecordedTactic::getDeclaration).toList(),
        recorded::toString);
  }

  @Test
  void recordTactics_goalsOfAFile_areThoseOfASearch() {
    RecordTacticsResponse recorded =
        stub.recordTactics(
            RecordTacticsRequest.newBuilder()
                .setText("theorem A.b (a b : Nat) : a + b = b + a := by\n  omega\n")
                .build());
    assertEquals(1, recorded.getTacticsCount(), recorded::toString);
    assertEquals(
        open("theorem x (a b : Nat) : a + b = b + a :=").getRoot().getGoalsList(),
        recorded.getTactics(0).getGoalsList());
    assertEquals("A.b", recorded.getTactics(0).getDeclaration());
  }
}
