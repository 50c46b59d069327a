package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadEndTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "⊢ False",
        "case succ.zero\n⊢ False",
        "case h\nn m : Nat\nh✝ : True\np : Prop\n⊢ False",
      })
  void isAmong_falseFromWhatHoldsOfSomething(String goal) {
    assertTrue(DeadEnd.isAmong(List.of("⊢ True", goal)));
  }

  @Test
  void isAmong_thousandsOfHypotheses_needsNoStack() {
    assertTrue(DeadEnd.isAmong(List.of("x✝ : Nat\n".repeat(100_000) + "⊢ False")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h : False\n⊢ False",
        "n : Nat\nh : n = n + 1\n⊢ False",
        "x : Fin 0\n⊢ False",
        "α : Type u\nx : α\n⊢ False",
        "n : Nat := 3\n⊢ False", // says more than that there is a number
        "⊢ False → False",
        "n : Nat\n⊢ n = n + 1",
      })
  void isAmong_whatMayHoldOrIsNotLookedInto_isNot(String goal) {
    assertFalse(DeadEnd.isAmong(List.of(goal)));
  }
}
