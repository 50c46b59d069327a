package dev.gradus.search.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapPlaceTest {
  private static final List<String> ONE = List.of("simp");
  private static final List<String> TWO = List.of("intro h", "exact h");

  /** The text with the gap, written {@code ‹›}, filled in the first way. */
  private static String written(boolean term, String text, List<String> tactics) {
    return written(term, text, tactics, 0);
  }

  private static String written(boolean term, String text, List<String> tactics, int way) {
    int start = text.indexOf("‹›");
    GapPlace place = GapPlace.of(term, text, start, start + 2);
    return text.replace("‹›", List.copyOf(place.texts(tactics).values()).get(way));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "by ‹›, by intro h; exact h",
        "| zero => ‹› -- why, | zero => intro h; exact h -- why",
        "constructor <;> ‹›, constructor <;> (intro h; exact h)",
        "skip; ‹›, skip; intro h; exact h",
        "exact foo (by ‹›), exact foo (by intro h; exact h)"
      })
  void tactics_afterOtherText_areJoined(String text, String expected) {
    int way = text.contains("<;>") ? 2 : 0;
    assertEquals(expected, written(false, text, TWO, way));
  }

  @Test
  void tactics_aloneOnTheirLine_standBelowEachOther() {
    assertEquals("by\n  intro h\n  exact h\n", written(false, "by\n  ‹›\n", TWO));
    assertEquals("  · intro h\n    exact h", written(false, "  · ‹›", TWO));
    assertEquals("  · · intro h\n      exact h", written(false, "  · · ‹›", TWO));
  }

  @Test
  void tactics_columnsCountCodePoints() {
    assertEquals(
        "/- 𝕜\t -/ by first\n              | rfl\n            exact h",
        written(false, "/- 𝕜\t -/ by ‹›", List.of("first\n  | rfl", "exact h")));
  }

  @ParameterizedTest
  @CsvSource({
    "theorem t : p := ‹›, theorem t : p := by simp",
    "have h : p := ‹› -- why, have h : p := by simp -- why",
    "'⟨‹›, ‹›⟩', '⟨by simp, by simp⟩'",
    "'{ val := 1, property := ‹› }', '{ val := 1, property := by simp }'",
    "exact foo ‹›, exact foo (by simp)",
    "h ▸ ‹›, h ▸ (by simp)",
    "foo ‹› bar, foo (by simp) bar",
    "show p from ‹›, show p from by simp"
  })
  void term_oneTactic_isABlockOnTheLine(String text, String expected) {
    assertEquals(expected, written(true, text, ONE));
  }

  @ParameterizedTest
  @CsvSource({
    "theorem t : p := ‹›, 'theorem t : p := by~  intro h~  exact h'",
    "'    · have h : p := ‹›', '    · have h : p := by~        intro h~        exact h'",
    "'⟨‹›, rfl⟩', '⟨by intro h; exact h, rfl⟩'",
    "foo ‹›, foo (by intro h; exact h)"
  })
  void term_severalTactics_areABlock(String text, String expected) {
    assertEquals(expected.replace('~', '\n'), written(true, text, TWO));
  }

  @Test
  void texts_tooLongForOneLine_goBelow() {
    String tactic = "x".repeat(60);
    assertEquals(
        "by " + tactic + "\n   " + tactic, written(false, "by ‹›", List.of(tactic, tactic)));
  }

  @Test
  void after_somethingLonger_movesTheColumn() {
    GapPlace place = GapPlace.of(false, "by ‹›", 3, 5);
    assertEquals("a\n     b", place.after("12345").text(Layout.ALIGNED, List.of("a", "b")));
  }
}
