package dev.gradus.curriculum.human;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.RecordTacticsResponse;
import dev.gradus.v1.RecordedTactic;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HumanStepsTest {
  private static final Statement MEASURED =
      new Statement("kept.out", "", "theorem y (n : Nat) : 0 + n = n :=", "");

  private static RecordedTactic step(String declaration, String goal, String tactic) {
    return RecordedTactic.newBuilder()
        .setDeclaration(declaration)
        .addGoals(goal)
        .setTactic(tactic)
        .build();
  }

  private static HumanSteps steps(RecordedTactic... recorded) {
    HumanSteps steps = new HumanSteps("human", new HeldOutRule(List.of(MEASURED)));
    steps.add(
        "A.lean", RecordTacticsResponse.newBuilder().addAllTactics(List.of(recorded)).build());
    return steps;
  }

  @Test
  void add_pairMetTwice_isTakenOnce() {
    HumanSteps steps = steps(step("a", "⊢ 1 = 1", "rfl"), step("b", "⊢ 1 = 1", "rfl"));
    assertEquals(1, steps.size());
    assertEquals("a", steps.lines().findFirst().orElseThrow().get("declaration").textValue());
  }

  /** The other steps would say how the held-out statement is proved. */
  @Test
  void add_proofThatPassesAHeldOutStatement_isLeftOutAsAWhole() {
    HumanSteps steps =
        steps(
            step("mine", "⊢ True ∧ ∀ (k : Nat), 0 + k = k", "refine ⟨trivial, ?_⟩"),
            step("mine", "m : Nat\n⊢ 0 + m = m", "cases m with | zero => ?_ | succ k => ?_"),
            step("mine", "⊢ 0 + 0 = 0", "rfl"),
            step("other", "⊢ 0 + 0 = 0", "decide"));
    assertEquals(3, steps.heldOut());
    assertEquals(1, steps.size());
    assertEquals("decide", steps.lines().findFirst().orElseThrow().get("tactic").textValue());
  }

  @Test
  void add_theoremHeldOutByItsName_isLeftOut() {
    assertEquals(0, steps(step("mathd_algebra_10", "⊢ 1 = 1", "rfl")).size());
  }
}
