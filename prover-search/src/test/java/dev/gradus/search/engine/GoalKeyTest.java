package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoalKeyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h✝ : p ⊢ q              | h✝³ : p ⊢ q              | true  | counter of an inaccessible name",
        "h✝¹ : p, h✝ : p ⊢ h✝    | h✝² : p, h✝¹ : p ⊢ h✝¹   | true  | the same places",
        "h✝¹ : p, h✝ : p ⊢ h✝    | h✝¹ : p, h✝ : p ⊢ h✝¹    | false | other places",
        "a✝ : p ⊢ q              | h✝ : p ⊢ q               | true  | nobody can say its base",
        "h : p ⊢ q               | h' : p ⊢ q               | false | an accessible name",
        "⊢ ?m.12 = ?m.7          | ⊢ ?m.99 = ?m.100         | true  | metavariable numbers",
        "⊢ ?m.12 = ?m.12         | ⊢ ?m.99 = ?m.100         | false | which are equal",
        "⊢ ?x = 1                | ⊢ ?y = 1                 | false | metavariables with names",
        "⊢ ?n.1 = 1              | ⊢ ?n.2 = 1               | false | projections",
        "⊢ f   a                 | ⊢ f a                    | true  | blanks",
        "case inl ⊢ p            | case inr ⊢ p             | false | case tags",
      })
  void of_statesPrintedTwoWays_agreeExactlyWhenTacticsCannotTell(
      String one, String other, boolean same, String what) {
    assertEquals(same, GoalKey.of(List.of(one)).equals(GoalKey.of(List.of(other))), what);
  }

  @Test
  void of_goalsInAnotherOrder_differ() {
    assertNotEquals(GoalKey.of(List.of("⊢ a", "⊢ b")), GoalKey.of(List.of("⊢ b", "⊢ a")));
    assertNotEquals(GoalKey.of(List.of("⊢ a", "⊢ b")), GoalKey.of(List.of("⊢ a ⊢ b")));
  }
}
