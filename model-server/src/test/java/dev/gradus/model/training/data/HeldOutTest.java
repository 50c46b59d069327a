package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutTest {

  private static Example step(String name, String goal) {
    return new Example.Proofstep(name, goal, "simp", "default", name);
  }

  @Test
  void share_manyNames_closeToTheFraction() {
    HeldOut share = new HeldOut.Share(0.1);
    long held =
        IntStream.range(0, 20_000).filter(i -> share.holds(step("Nat.lemma" + i, "⊢ p"))).count();
    // Four standard deviations of a binomial around 2,000.
    assertEquals(2_000, held, 170);
  }

  @Test
  void share_larger_keepsWhatWasHeldOut() {
    for (int i = 0; i < 1_000; i++) {
      Example example = step("List.lemma" + i, "⊢ p");
      assertTrue(!new HeldOut.Share(0.02).holds(example) || new HeldOut.Share(0.2).holds(example));
      assertFalse(new HeldOut.Share(0).holds(example));
    }
  }

  @Test
  void share_noNames_splitsByGoal() {
    HeldOut share = new HeldOut.Share(0.5);
    long held = IntStream.range(0, 1_000).filter(i -> share.holds(step("", "⊢ p" + i))).count();
    assertEquals(500, held, 65);
  }

  @Test
  void theorems_namesAndGoals_nameDecidesGoalOnlyWhereANameIsMissing(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("validation.jsonl");
    Files.writeString(
        file,
        "{\"name\":\"a\",\"goal\":\"⊢ a\",\"tactic\":\"simp\"}\n"
            + "{\"goal\":\"⊢ nameless\",\"tactic\":\"simp\"}\n");
    HeldOut held = HeldOut.Theorems.of(file);
    assertTrue(held.holds(step("a", "⊢ another goal of it")));
    assertTrue(held.holds(step("", "⊢ a")));
    assertTrue(held.holds(step("", "⊢ nameless")));
    assertTrue(held.holds(step("b", "⊢ nameless")));
    assertFalse(held.holds(step("b", "⊢ a")));
    assertFalse(held.holds(step("", "⊢ b")));
  }
}
