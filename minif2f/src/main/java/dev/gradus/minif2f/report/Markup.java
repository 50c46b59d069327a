package dev.gradus.minif2f.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds a document that is well-formed both as HTML and as XML, whatever the texts in it: tags are
 * closed in order, and every character of a text or an attribute value is escaped or, where XML
 * forbids it, replaced by U+FFFD. There is no way to write markup through a text.
 */
public final class Markup {

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; {@code attributes} are names and values in turn. */
  public Markup open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element opened last. */
  public Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element with nothing in it: a void element of HTML, or any element of SVG. */
  public Markup empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append(" />");
    return this;
  }

  /** An element that holds only text. */
  public Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** A text, escaped. */
  public Markup text(String text) {
    escape(text);
    return this;
  }

  /** A line break in the source, outside of any preformatted text. */
  public Markup newline() {
    out.append('\n');
    return this;
  }

  /**
   * A style sheet of ours. HTML reads it raw and XML does not, so it must look the same to both.
   *
   * @throws IllegalArgumentException if it holds {@code <} or {@code &}
   */
  public Markup style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet must not contain '<' or '&'");
    }
    out.append("<style>\n").append(css).append("</style>");
    return this;
  }

  /** The document. */
  public String finish() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements left open: " + open);
    }
    return out.append('\n').toString();
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
  }

  /**
   * The characters of XML 1.0, less those that make a text look like another one: carriage returns,
   * C1 controls and the marks that change the direction of what follows.
   */
  private static boolean isAllowed(int c) {
    if (c < 0x20) {
      return c == '\t' || c == '\n';
    }
    boolean hidden =
        (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    boolean surrogateOrNoncharacter =
        (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) || (c & 0xFFFE) == 0xFFFE;
    return !hidden && !surrogateOrNoncharacter;
  }
}
