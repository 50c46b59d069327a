package dev.gradus.search.lsp;

import dev.gradus.v1.FilePoint;

/**
 * Where a tactic may be written: what is replaced by what around it. Lean is asked about the
 * document with a {@code sorry} in its place, so that what it has checked is what will be there,
 * indentation included.
 *
 * @param start index of what is replaced
 * @param end where that ends
 * @param before written before the tactic: line end and indentation
 * @param after written after it
 * @param column of the tactic's first line, in code points from 0: its other lines go as far to the
 *     right
 * @param delimited whether a term may start with a word there, without brackets
 */
record Site(int start, int end, String before, String after, int column, boolean delimited) {
  private static final String GAP = "sorry";

  /** The document with the gap, for Lean. */
  FilePoint point(Document document) {
    String text =
        encodable(
            document.text().substring(0, start)
                + before
                + GAP
                + after
                + document.text().substring(end));
    int gap = start + before.length();
    int lineStart = text.lastIndexOf('\n', gap - 1) + 1;
    return FilePoint.newBuilder()
        .setText(text)
        .setLine(1 + (int) text.substring(0, gap).chars().filter(c -> c == '\n').count())
        .setColumn(1 + text.codePointCount(lineStart, gap))
        .build();
  }

  Stretch stretch() {
    return new Stretch(start, end);
  }

  /** Whether the gap is the document's own. */
  boolean isWritten() {
    return before.isEmpty() && after.isEmpty();
  }

  /**
   * What is written in place of what is replaced.
   *
   * @param term whether a term is wanted there
   */
  String text(String tactic, boolean term, String eol) {
    return before + filling(tactic, term, eol) + after;
  }

  /** What of it stands in the place of the gap of {@link #point}. */
  String filling(String tactic, boolean term, String eol) {
    String open = !term ? "" : delimited ? "by " : "(by ";
    String close = term && !delimited ? ")" : "";
    String further = eol + " ".repeat(column + open.length());
    return open + tactic.replace("\r\n", "\n").replace("\n", further) + close;
  }

  Site shifted(int by) {
    return new Site(start + by, end + by, before, after, column, delimited);
  }

  /** Half a surrogate pair cannot be sent; in its place what says that something is missing. */
  private static String encodable(String text) {
    StringBuilder encodable = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      if (Character.charCount(point) == 2) {
        i++;
      } else if (Character.isSurrogate((char) point)) {
        encodable.setCharAt(i, '\uFFFD');
      }
    }
    return encodable.toString();
  }
}
