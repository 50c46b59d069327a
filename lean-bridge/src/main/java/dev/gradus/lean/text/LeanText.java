package dev.gradus.lean.text;

/**
 * Lean source with its comments blanked out, at equal places: a position in one is the same
 * position in the other, and newlines stay.
 *
 * @param text without comments
 * @param code without comments and strings
 */
public record LeanText(String text, String code) {

  /** A comment or a string that does not end. */
  public static final class UnclosedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    private UnclosedException(int position, String message) {
      super(message);
      this.position = position;
    }

    /** Where it starts. */
    public int position() {
      return position;
    }
  }

  /**
   * Reads source.
   *
   * @throws UnclosedException if a comment or a string does not end
   */
  public static LeanText of(String source) throws UnclosedException {
    StringBuilder text = new StringBuilder(source);
    StringBuilder code = new StringBuilder(source);
    int at = 0;
    while (at < source.length()) {
      int start = at;
      if (source.startsWith("--", at)) {
        at = endOfLine(source, at);
        blank(text, start, at);
        blank(code, start, at);
      } else if (source.startsWith("/-", at)) {
        at = endOfComment(source, at);
        blank(text, start, at);
        blank(code, start, at);
      } else if (source.startsWith("'\"'", at) || source.startsWith("'\\\"'", at)) {
        at = source.indexOf('\'', at + 1) + 1;
        blank(code, start, at);
      } else if (startsRawString(source, at)) {
        at = endOfRawString(source, at);
        blank(code, start, at);
      } else if (source.charAt(at) == '"') {
        at = endOfString(source, at);
        blank(code, start, at);
      } else {
        at++;
      }
    }
    return new LeanText(text.toString(), code.toString());
  }

  /** Where the next line starts, or the text ends. */
  public static int endOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end + 1;
  }

  private static void blank(StringBuilder text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) != '\n') {
        text.setCharAt(i, ' ');
      }
    }
  }

  private static int endOfComment(String text, int start) throws UnclosedException {
    int depth = 0;
    for (int at = start; at < text.length(); at++) {
      if (text.startsWith("/-", at)) {
        depth++;
        at++;
      } else if (text.startsWith("-/", at)) {
        depth--;
        at++;
        if (depth == 0) {
          return at + 1;
        }
      }
    }
    throw new UnclosedException(start, "a comment that starts here does not end; close it with -/");
  }

  private static int endOfString(String text, int start) throws UnclosedException {
    for (int at = start + 1; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == '"') {
        return at + 1;
      }
    }
    throw new UnclosedException(start, "a string that starts here does not end; close it with \"");
  }

  /** {@code r"…"} or {@code r#"…"#}, the {@code r} being no end of a name. */
  private static boolean startsRawString(String text, int at) {
    return text.charAt(at) == 'r'
        && (at == 0 || !isOfName(text.codePointBefore(at)))
        && text.startsWith("\"", afterHashes(text, at + 1));
  }

  private static boolean isOfName(int point) {
    return Character.isLetterOrDigit(point) || "_'.!?»".indexOf(point) >= 0;
  }

  private static int afterHashes(String text, int from) {
    int at = from;
    while (text.startsWith("#", at)) {
      at++;
    }
    return at;
  }

  /** A raw string knows no escapes and ends at a quote with as many hashes as it began with. */
  private static int endOfRawString(String text, int start) throws UnclosedException {
    int quote = afterHashes(text, start + 1);
    String close = "\"" + text.substring(start + 1, quote);
    int end = text.indexOf(close, quote + 1);
    if (end < 0) {
      throw new UnclosedException(
          start, "a string that starts here does not end; close it with " + close);
    }
    return end + close.length();
  }
}
