package dev.gradus.model.tokenizer;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How text is cut before pairs are merged: no token crosses a chunk's border.
 *
 * <p>Five kinds of chunk, the first that fits wins:
 *
 * <ul>
 *   <li>a part of a Lean identifier, with the blank, line break or dot before it: {@code " simp"},
 *       {@code ".succ_le_of_lt"}, {@code "h₁"}, {@code "x✝"}. Letters are those of Lean's own
 *       {@code isLetterLike} and {@code isSubScriptAlnum}; λ, Π and Σ are symbols there;
 *   <li>one digit with the blank before it, so that numbers are read digit by digit;
 *   <li>a run of symbols with the blank or line break before it: {@code " :="}, {@code "\n⊢"};
 *   <li>white space up to the last one before other text (that one belongs to what follows);
 *   <li>white space at the end of the text.
 * </ul>
 *
 * <p>The classes are written out as code points. {@code \p{L}} and {@code \s} would mean different
 * things to Java and to the tokenizers library, whose Unicode versions differ; explicit ranges mean
 * the same to both, and that is what makes the library reproduce our merges exactly.
 */
final class LeanChunks {

  private static final String LETTERS =
      "A-Za-z_"
          + range(0xc0, 0xd6)
          + range(0xd8, 0xf6)
          + range(0xf8, 0x17f)
          // Greek; Lean leaves out lower case lambda and upper case Pi and Sigma.
          + range(0x391, 0x39f)
          + range(0x3a1, 0x3a2)
          + range(0x3a4, 0x3a9)
          + range(0x3b1, 0x3ba)
          + range(0x3bc, 0x3fb)
          + range(0x1f00, 0x1ffe)
          + range(0x2100, 0x214f)
          + range(0x1d49c, 0x1d59f);

  private static final String SUBSCRIPTS =
      range(0x1d62, 0x1d6a) + range(0x2080, 0x2089) + range(0x2090, 0x209c) + range(0x2c7c, 0x2c7c);

  /** As it stands in tokenizer.json and as Java runs it. */
  static final String REGEX =
      "[ \n.]?["
          + LETTERS
          + "]["
          + LETTERS
          + "0-9'!?✝"
          + SUBSCRIPTS
          + "]*| ?[0-9]|[ \n]?[^ \t\r\n0-9"
          + LETTERS
          + "]+|[ \t\r\n]+(?![^ \t\r\n])|[ \t\r\n]+";

  private static final Pattern PATTERN = Pattern.compile(REGEX);

  private LeanChunks() {}

  private static String range(int first, int last) {
    return new StringBuilder().appendCodePoint(first).append('-').appendCodePoint(last).toString();
  }

  /** Cuts a text; the chunks together are the text. */
  static void forEach(String text, Consumer<String> chunk) {
    Matcher matcher = PATTERN.matcher(text);
    while (matcher.find()) {
      chunk.accept(matcher.group());
    }
  }
}
