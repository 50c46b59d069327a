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
      } else if (source.startsWith("'\"'", at)) {
        at += 3;
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
}
