package dev.gradus.model.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TacticStateTest {

  @Test
  void parse_severalGoals_readsTheFirst() {
    TacticState state =
        TacticState.parse(
            "case succ\nn✝ a b : ℕ\nih : 3 ∣ n✝\nh :\n  a +\n    b = 2\n⊢ a = b\n\ncase zero\n⊢ True");
    assertEquals(2, state.goals());
    assertEquals("succ", state.main().tag());
    assertEquals(5, state.main().hypotheses().size());
    assertEquals("a = b", state.main().target().text());
    assertEquals("a", state.main().elements().get(0).name());
    assertEquals("a + b", state.main().facts().get(1).type().left().text().replaceAll("\\s+", " "));
  }

  @Test
  void parse_localDefinition_keepsItsType() {
    Goal goal = TacticState.parse("x : ℕ := 5\n⊢ x = 5").main();
    assertEquals("ℕ", goal.hypotheses().get(0).type().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "h; a = b; FACT",
        "f; ℕ → ℕ; ELEMENT",
        "h; ∀ (n : ℕ), p n → n = 0; FACT",
        "n; ℕ; ELEMENT",
        "l; List α; ELEMENT",
        "α; Type u; OTHER",
        "inst✝; Ord α; OTHER",
        "hp; p; FACT",
        "h; List α; ELEMENT",
        "h; ¬a = b; FACT",
        "p; α → Prop; ELEMENT",
      })
  void hypothesis_ofType_hasItsSort(String name, String type, Hypothesis.Sort sort) {
    assertEquals(sort, Hypothesis.of(name, TermParser.parse(type)).sort());
  }

  @Test
  void accessible_shadowedOrQuotedName_isFalse() {
    Term type = TermParser.parse("ℕ");
    assertTrue(Hypothesis.of("h₀'", type).accessible());
    for (String name : new String[] {"h✝", "h✝¹", "«a b»", "sorry", "_", "", "h\u200b", "1x"}) {
      assertFalse(Hypothesis.of(name, type).accessible(), name);
    }
  }

  @Test
  void fresh_takenBase_isNumbered() {
    Goal goal = TacticState.parse("h h1 : a = b\n⊢ True").main();
    assertEquals("h2", goal.fresh("h"));
    assertEquals("x", goal.fresh("x"));
  }
}
