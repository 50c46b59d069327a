package dev.gradus.search.lsp;

import dev.gradus.lean.text.LeanText;
import java.util.List;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;

/**
 * One version of a document. Indices count UTF-16 units from its start, as Java does; positions are
 * the protocol's, whose columns count UTF-16 units and whose lines end with LF, CRLF or CR. A
 * position that the document does not have means the nearest one before it.
 */
final class Document {

  /** Most UTF-16 units of a document; Lean is asked with the whole of it. */
  static final int MAX_LENGTH = 1 << 20;

  private final String text;
  private final int version;
  private String code;

  Document(String text, int version) {
    this.text = text;
    this.version = version;
  }

  String text() {
    return text;
  }

  int version() {
    return version;
  }

  boolean isTooLong() {
    return text.length() > MAX_LENGTH;
  }

  /** The text with comments and strings blanked out, at equal indices. */
  synchronized String code() {
    if (code == null) {
      try {
        code = LeanText.of(text).code();
      } catch (LeanText.UnclosedException e) {
        code = text; // Somebody is writing a comment; Lean says what is wrong with it.
      }
    }
    return code;
  }

  /** After changes, in their order; stops at the first that makes it too long. */
  Document after(List<TextDocumentContentChangeEvent> changes, int newVersion) {
    Document changed = new Document(text, newVersion);
    for (TextDocumentContentChangeEvent change : changes) {
      changed = new Document(changed.after(change), newVersion);
      if (changed.isTooLong()) {
        break;
      }
    }
    return changed;
  }

  private String after(TextDocumentContentChangeEvent change) {
    if (change.getRange() == null) {
      return change.getText();
    }
    int start = index(change.getRange().getStart());
    int end = Math.max(start, index(change.getRange().getEnd()));
    return text.substring(0, start) + change.getText() + text.substring(end);
  }

  int index(Position position) {
    int start = 0;
    for (int line = position.getLine(); line > 0; line--) {
      int end = lineEnd(start);
      if (end == text.length()) {
        return end;
      }
      start = nextLine(end);
    }
    return (int) Math.min(lineEnd(start), start + Math.max(0L, position.getCharacter()));
  }

  Position position(int index) {
    int line = 0;
    int start = 0;
    for (int end = lineEnd(0); end < text.length(); end = lineEnd(start)) {
      int next = nextLine(end);
      if (next > index) {
        break;
      }
      start = next;
      line++;
    }
    return new Position(line, index - start);
  }

  Range range(int start, int end) {
    return new Range(position(start), position(end));
  }

  /** Where the line of an index starts. */
  int lineStart(int index) {
    int start = index;
    while (start > 0 && !isLineEnd(start - 1)) {
      start--;
    }
    return start;
  }

  /** Where the line of an index ends, before its LF, CRLF or CR. */
  int lineEnd(int index) {
    int end = index;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  /** What lines of the document end with. */
  String eol() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private boolean isLineEnd(int index) {
    return text.charAt(index) == '\n' || text.charAt(index) == '\r';
  }

  private int nextLine(int lineEnd) {
    return lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : 1);
  }
}
