package dev.gradus.search.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a tactic is written; {@code ‸} in a document is where somebody asks. */
final class PlacesTest {
  private static final String CURSOR = "‸";

  /** The document with the tactic {@code T} at the first site, or whatever is wanted of all. */
  private static List<String> at(String marked, boolean term) {
    int index = marked.indexOf(CURSOR);
    Document document = new Document(marked.replace(CURSOR, ""), 1);
    return new Places(document)
        .at(new Stretch(index, index)).stream()
            .map(
                site ->
                    document.text().substring(0, site.start())
                        + site.text("T", term, document.eol())
                        + document.text().substring(site.end()))
            .toList();
  }

  private static String first(String marked) {
    return at(marked, false).get(0);
  }

  @Test
  void at_gap_isReplaced() {
    assertEquals("theorem t : p := by T", first("theorem t : p := by so‸rry"));
    assertEquals("theorem t : p := by T", first("‸theorem t : p := by sorry"));
    assertEquals("⟨sorry, T⟩", first("⟨sorry, sorry‸⟩"));
    assertEquals("⟨T, sorry⟩", first("⟨sorry‸, sorry⟩"));
    assertEquals("theorem «a b» : p := by T", first("theorem «a‸ b» : p := by sorry"));
  }

  @Test
  void at_nameInGuillemets_isNoGap() {
    assertEquals(
        "theorem t : p := by\n  T\n  exact «h 1»", first("theorem t : p := by\n  exact «h‸ 1»"));
  }

  @Test
  void at_termGap_getsBracketsWhereTheyAreNeeded() {
    assertEquals(List.of("theorem t : p := by T"), at("theorem t : p := sorry‸", true));
    assertEquals(List.of("theorem t : p :=\n  by T"), at("theorem t : p :=\n  sorry‸", true));
    assertEquals(List.of("theorem t : p := f (by T)"), at("theorem t : p := f sorry‸", true));
    assertEquals(List.of("theorem t : p := (by T).1"), at("theorem t : p := sorry‸.1", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- so‸rry",
        "/- by sor‸ry -/",
        "theorem t : p := f \"sor‸ry\"",
        "theorem t : sorryAx‸ := x",
        "theorem t : p‸ := by simp",
        "theorem t : p := by simp\n\ntheorem u : q := ‸f x"
      })
  void at_noGapAndNoBlock_isNothing(String marked) {
    assertEquals(List.of(), at(marked, false));
  }

  @Test
  void at_insideATactic_isALineBeforeIt() {
    assertEquals("theorem t : p := by\n  a\n  T\n  b c", first("theorem t : p := by\n  a\n  b ‸c"));
    assertEquals("theorem t : p := by\n  T\n  a", first("theorem t : p := by\n‸  a"));
    assertEquals("theorem t : p := by\n  · T\n    a b", first("theorem t : p := by\n  · a ‸b"));
    assertEquals(
        "theorem t : p := by T\n" + " ".repeat(20) + "a b", first("theorem t : p := by a ‸b"));
  }

  @Test
  void at_endOfALine_isALineAfterItOrFurtherLeft() {
    assertEquals(
        List.of(
            "theorem t : p := by\n  · a\n    T\n  · b", "theorem t : p := by\n  · a\n  T\n  · b"),
        at("theorem t : p := by\n  · a‸\n  · b", false));
    assertEquals("theorem t : p := by\n  T\n", first("theorem t : p := by‸\n"));
    assertEquals("theorem t : p := by\n  a -- x\n  T\n", first("theorem t : p := by\n  a -- x‸\n"));
  }

  @Test
  void at_bareBullet_isWrittenAfterIt() {
    assertEquals("theorem t : p := by\n  · T\n  · b", first("theorem t : p := by\n  · ‸ \n  · b"));
    assertEquals("theorem t : p := by\n  · T", first("theorem t : p := by\n  ·‸"));
  }

  @Test
  void at_blankLine_isWrittenThere() {
    assertEquals("theorem t : p := by\n  a\n  T", first("theorem t : p := by\n  a\n‸"));
    assertEquals("theorem t : p := by\n    T\n", first("theorem t : p := by\n    ‸\n"));
  }

  @Test
  void text_ofSeveralLines_goesAsFarToTheRight() {
    Document document = new Document("theorem t : p := sorry", 1);
    Site site = new Places(document).at(new Stretch(0, 0)).get(0);
    assertEquals("by a\r\n" + " ".repeat(20) + "| b", site.text("a\n| b", true, "\r\n"));
  }

  @Test
  void at_longLine_doesNotTakeLong() {
    String line = "theorem t : p := by " + "a; ".repeat(300_000);
    assertFalse(at(line + CURSOR + "b", false).isEmpty());
  }
}
