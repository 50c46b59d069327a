package dev.gradus.search.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gradus.search.file.LeanFile.NoSuchPlaceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeanFileTest {
  private static final String TEXT =
      "theorem 𝕜 : True := by -- sorry\n\n  · sorry; sorry\ndef sorry' := \"sorry\"\n";

  @Test
  void gaps_commentsStringsAndNames_areNone() {
    LeanFile file = new LeanFile(TEXT);
    assertEquals("[3:5, 3:12]", file.gaps().toString());
    for (LeanFile.Place gap : file.gaps()) {
      assertEquals("sorry", file.slice(gap.offset(), gap.offset() + 5));
    }
    assertEquals("the nearest sorry is at 3:5", file.nearestGap(1));
    assertEquals(
        "the file has no sorry", new LeanFile("theorem t : True := trivial").nearestGap(1));
  }

  @Test
  void gaps_areWhereTheirOffsetsSay() {
    LeanFile file = new LeanFile("sorry α sorry\n\n  𝔸 sorry\nsorry sorry\n\nsorry");
    assertEquals("[1:1, 1:9, 3:5, 4:1, 4:7, 6:1]", file.gaps().toString());
    for (LeanFile.Place gap : file.gaps()) {
      assertEquals(gap, file.place(gap.offset()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void offset_anyLineEnds_countsCodePointsAndEachLineEndAsOne(String lineEnd) throws Exception {
    LeanFile file = new LeanFile(TEXT.replace("\n", lineEnd));
    assertEquals(new LeanFile(TEXT).text(), file.text());
    assertEquals(31, file.offset(1, 0), "the end of the line: its sorry is in a comment");
    assertEquals(8, file.offset(1, 9));
    assertEquals(9, file.offset(1, 10), "one code point, two chars");
    assertEquals(32, file.offset(2, 0));
    assertEquals(file.gaps().get(0).offset(), file.offset(3, 0));
    assertEquals(file.offset(4, 1) - 1, file.offset(3, 17), "one past the end");
  }

  @ParameterizedTest
  @CsvSource({
    "6, 0, there is no line 6: the file has 5",
    "0, 0, there is no line 0: the file has 5",
    "3, 18, line 3 has no column 18: it has 16 characters"
  })
  void offset_noSuchPlace_saysWhatThereIs(int line, int column, String message) {
    LeanFile file = new LeanFile(TEXT);
    NoSuchPlaceException e =
        assertThrows(NoSuchPlaceException.class, () -> file.offset(line, column));
    assertEquals(message, e.getMessage());
  }

  @Test
  void new_unclosedComment_isReadAllTheSame() {
    assertEquals(1, new LeanFile("theorem t : True := sorry /- ").gaps().size());
  }
}
