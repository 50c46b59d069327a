package dev.gradus.lean.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.text.LeanText.UnclosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeanTextTest {

  /** Each is followed by code that has to stay, and by a string that has to go. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "def q := '\"'",
        "def q := '\\\"'",
        "def q := '\\''",
        "def q := \"\\\"\"",
        "def q := \"-- no /- comment\"",
        "def q := r\"\\\"",
        "def q := r#\"a \"quote\" \\\"#",
        "def q := r##\"\"#\"##",
        "def r' := 1 -- don't \"",
        "def bar := foo.r\"\\\"\"",
        "/- one /- \" -/ two -/ def q := 1"
      })
  void code_afterAnyLiteral_goesOn(String literal) throws Exception {
    String source = literal + "\ntheorem t : f \"gone\" := by sorry";
    LeanText read = LeanText.of(source);
    assertEquals(source.length(), read.code().length());
    assertEquals(source.length(), read.text().length());
    assertTrue(read.code().endsWith("\ntheorem t : f        := by sorry"), read::code);
    assertTrue(read.text().endsWith("\ntheorem t : f \"gone\" := by sorry"), read::text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab \"c", "ab /- /- -/", "ab r#\"c\"", "ab '\"\n"})
  void of_somethingThatDoesNotEnd_saysWhereItStarts(String source) {
    UnclosedException e = assertThrows(UnclosedException.class, () -> LeanText.of(source));
    assertEquals(source.startsWith("ab '") ? 4 : 3, e.position());
  }

  @Test
  void of_nameBeforeAString_isNoRawString() throws Exception {
    assertEquals("bar   ", LeanText.of("bar\"x\"").code());
  }
}
