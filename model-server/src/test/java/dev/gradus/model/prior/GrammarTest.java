package dev.gradus.model.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {

  private static Map<String, Double> expand(String grammar, String goal) {
    return new GrammarReader()
        .add("test", grammar)
        .grammar()
        .expand(new Reading(TacticState.parse(goal), List.of()));
  }

  @Test
  void expand_sameStringTwice_addsItsDerivations() {
    Map<String, Double> strings = expand("s\n  1 :: {t}\n  1 :: omega\nt\n  1 :: omega\n", "⊢ p");
    assertEquals(Map.of("omega", 1.0), strings);
  }

  @Test
  void expand_slotWithoutFilling_leavesTheAlternativeOut() {
    String grammar = "s\n  3 :: exact {fact}\n  1 :: rfl\n";
    assertEquals(Map.of("rfl", 0.25), expand(grammar, "n : ℕ\n⊢ p"));
    assertEquals(Map.of("exact h", 0.75, "rfl", 0.25), expand(grammar, "h : p = q\n⊢ r"));
  }

  @Test
  void expand_conditions_multiplyTheWeight() {
    String grammar =
        "s\n  1 nat*3 :: omega\n  1 !nat*5 :: simp\n  1 goal-eq :: rfl\n  1 !goal-eq :: trivial\n";
    Map<String, Double> strings = expand(grammar, "n : ℕ\n⊢ n = n");
    assertEquals(Map.of("omega", 0.75, "simp", 0.25, "rfl", 0.25), strings);
  }

  @Test
  void expand_twoSlots_multipliesTheirShares() {
    Map<String, Double> strings =
        expand("s\n  1 :: exact {fact} {fact}\n", "a : p = q\nb : q = r\n⊢ s");
    assertEquals(4, strings.size());
    assertEquals(1, strings.values().stream().mapToDouble(Double::doubleValue).sum(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "s\\n  omega ; expected `weight conditions :: template`",
        "s\\n  1 purple :: omega ; no feature is called purple",
        "s\\n  1 :: {t} ; {t} is no nonterminal and no slot",
        "s\\n  1 :: {t}\\nt\\n  1 :: {s} ; nonterminal s derives itself",
        "fact\\n  1 :: omega ; fact cannot name a nonterminal",
        "s\\n  -1 :: omega ; -1 is no weight",
        "'  1 :: omega' ; an alternative before the first nonterminal",
      })
  void read_brokenGrammar_saysWhatIsWrong(String text, String message) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> expand(text.replace("\\n", "\n"), "⊢ p"));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
