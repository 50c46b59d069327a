package dev.gradus.search.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Positions and changes of documents. */
final class DocumentTest {
  private static final Document LINES = new Document("a𝔸b\r\nc\rd\n", 1);

  @ParameterizedTest
  @CsvSource({"0,0,0", "0,3,3", "0,4,4", "1,0,6", "1,1,7", "2,0,8", "3,0,10"})
  void index_andPosition_areEachOthersInverse(int line, int character, int index) {
    assertEquals(index, LINES.index(new Position(line, character)));
    assertEquals(new Position(line, character), LINES.position(index));
  }

  @ParameterizedTest
  @CsvSource({"0,99,4", "1,2147483647,7", "99,0,10", "2147483647,5,10", "-1,-1,0", "0,-5,0"})
  void index_outside_isTheNearestBefore(int line, int character, int index) {
    assertEquals(index, LINES.index(new Position(line, character)));
  }

  @Test
  void after_changes_appliesThemInOrder() {
    Document changed =
        LINES.after(
            List.of(change(0, 1, 0, 3, "xy"), change(0, 4, 1, 0, ""), change(9, 9, 0, 0, "!")), 7);
    assertEquals("axybc\rd\n!", changed.text());
    assertEquals(7, changed.version());
    assertEquals("new", LINES.after(List.of(new TextDocumentContentChangeEvent("new")), 2).text());
  }

  private static TextDocumentContentChangeEvent change(
      int line, int character, int endLine, int endCharacter, String text) {
    return new TextDocumentContentChangeEvent(
        new Range(new Position(line, character), new Position(endLine, endCharacter)), text);
  }

  @Test
  void edit_betweenTexts_isTheNarrowest() {
    Edit edit = Edit.between("abcabc", "abcXabc");
    assertEquals(new Edit(3, 3, 1), edit);
    assertTrue(edit.touches(new Stretch(2, 4)));
    assertFalse(edit.touches(new Stretch(3, 6)));
    assertEquals(1, edit.shift(3));
    assertEquals(0, edit.shift(2));
    assertTrue(Edit.between("x", "x").isEmpty());
    assertEquals(new Edit(0, 1, -1), Edit.between("ab", "b"));
  }

  @Test
  void point_halfASurrogatePair_isReplaced() {
    Document document = new Document("-- \uD835\ntheorem t : p := sorry", 1);
    Site site = new Places(document).at(new Stretch(9, 9)).get(0);
    assertEquals("-- \uFFFD\ntheorem t : p := sorry", site.point(document).getText());
    assertEquals(18, site.point(document).getColumn());
  }
}
