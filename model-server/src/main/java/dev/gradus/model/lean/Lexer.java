package dev.gradus.model.lean;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits Lean text into tokens, tolerantly: any text has tokens, and the parts that are not Lean
 * come out as one-character symbols.
 */
public final class Lexer {

  /** Symbols of more than one character, longest first so that the first match is the longest. */
  private static final List<String> LONG_SYMBOLS =
      List.of(
          "|||", "&&&", "^^^", ">>>", "<<<", "<|>", "<;>", ">>=", "<$>", "<*>", "<+:", "<:+", ":=",
          "=>", "->", "<-", "<=", ">=", "!=", "==", "&&", "||", "++", "::", "..", "|>", "<|", "<+",
          "<~", "*>", "<*");

  /**
   * A token.
   *
   * @param start index of its first character in the text
   * @param end index after its last
   */
  public record Token(Kind kind, String text, int start, int end) {
    /** Whether its text is this. */
    public boolean is(String symbol) {
      return text.equals(symbol);
    }
  }

  /** What a token looks like. */
  public enum Kind {
    IDENTIFIER,
    NUMERAL,
    STRING,
    SYMBOL
  }

  private final String text;
  private final int limit;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text, int limit) {
    this.text = text;
    this.limit = limit;
  }

  /** The first {@code limit} tokens of {@code text}. */
  public static List<Token> tokens(String text, int limit) {
    Lexer lexer = new Lexer(text, limit);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < text.length() && tokens.size() < limit) {
      int c = text.codePointAt(at);
      if (Character.isWhitespace(c)) {
        at += Character.charCount(c);
      } else if (startsIdentifier(c)) {
        add(Kind.IDENTIFIER, identifierEnd());
      } else if (c >= '0' && c <= '9') {
        add(Kind.NUMERAL, numeralEnd());
      } else if (c == '"') {
        add(Kind.STRING, stringEnd());
      } else {
        add(Kind.SYMBOL, at + symbolLength(c));
      }
    }
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(at, end), at, end));
    at = end;
  }

  private static boolean startsIdentifier(int c) {
    return c == '_' || c == '«' || (Character.isLetter(c) && c != 'λ');
  }

  /** Continues an identifier: Lean's letters, digits, subscripts, and the marks in {@code x✝¹}. */
  public static boolean continuesIdentifier(int c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || c == '\''
        || c == '!'
        || c == '?'
        || c == '✝'
        || c == '»'
        || (c >= '₀' && c <= '₉')
        || (c >= '⁰' && c <= '⁹')
        || c == '¹'
        || c == '²'
        || c == '³';
  }

  private int identifierEnd() {
    int end = at;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      boolean inside =
          continuesIdentifier(c)
              || c == '«'
              // A dot belongs to the name when another component follows: `List.map`, `h.1`.
              || (c == '.'
                  && end + 1 < text.length()
                  && (startsIdentifier(text.codePointAt(end + 1))
                      || Character.isDigit(text.charAt(end + 1))));
      if (!inside) {
        break;
      }
      end += Character.charCount(c);
    }
    return Math.max(end, at + 1);
  }

  private int numeralEnd() {
    int end = at;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end))
            || (text.charAt(end) == '.'
                && end + 1 < text.length()
                && Character.isDigit(text.charAt(end + 1))))) {
      end++;
    }
    return end;
  }

  private int stringEnd() {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end + 1, text.length());
  }

  private int symbolLength(int c) {
    for (String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return symbol.length();
      }
    }
    return Character.charCount(c);
  }
}
