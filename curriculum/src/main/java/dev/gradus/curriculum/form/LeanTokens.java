package dev.gradus.curriculum.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lean's text in pieces: names, numbers, strings, and symbols one character at a time except where
 * two make another meaning. White space and comments are gone, ASCII spellings are those of
 * Unicode.
 */
final class LeanTokens {
  private static final String NAME_PART =
      "(?:«[^»]*»|[\\p{L}_][\\p{L}\\p{N}_'!?₀-₉ᵢ-ᵪⱼ✝⁰¹²³⁴⁵⁶⁷⁸⁹]*)";
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>\\s+|--[^\\n]*|/-.*?-/)"
              + "|(?<name>(?!λ)(?!Π\\s)(?!Σ\\s)"
              + NAME_PART
              + "(?:\\.(?:"
              + NAME_PART
              + "|[0-9]+))*)"
              + "|(?<number>[0-9]+(?:\\.[0-9]+)?)"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(?<symbol>:=|//|=>|->|<->|<=|>=|/\\\\|\\\\/|.)",
          Pattern.DOTALL);
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "->", "→", "<->", "↔", "<=", "≤", ">=", "≥", "/\\", "∧", "\\/", "∨", "↦", "=>", "λ",
          "fun", "Π", "∀");

  /**
   * A piece of text.
   *
   * @param name whether it could be the name of a variable
   */
  record Token(String text, boolean name) {
    boolean is(String other) {
      return text.equals(other);
    }

    boolean opens() {
      return "([{⟨⦃".contains(text);
    }

    boolean closes() {
      return ")]}⟩⦄".contains(text);
    }
  }

  private LeanTokens() {}

  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      if (matcher.group("blank") == null) {
        String token = matcher.group();
        String spelling = SPELLINGS.getOrDefault(token, token);
        tokens.add(new Token(spelling, matcher.group("name") != null && !keyword(token)));
      }
    }
    return withoutAscriptions(tokens);
  }

  /**
   * Takes {@code (1 : Int)} for {@code 1} and {@code (↑n : Int)} for {@code ↑n}: with some options
   * Lean prints the types of all numbers and coercions, with others of none. What has a name before
   * the colon may bind it, and stays.
   */
  private static List<Token> withoutAscriptions(List<Token> tokens) {
    List<Token> plain = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      int close = tokens.get(i).is("(") ? close(tokens, i, tokens.size()) : i;
      int colon = find(tokens, i + 1, close, ":", ":=");
      boolean ascription =
          colon < close
              && tokens.get(colon).is(":")
              && !tokens.subList(i + 1, colon).stream().allMatch(t -> t.name() || t.is("_"));
      if (!ascription) {
        plain.add(tokens.get(i));
        continue;
      }
      List<Token> term = withoutAscriptions(tokens.subList(i + 1, colon));
      if (isClosed(term)) {
        plain.addAll(term);
      } else {
        plain.add(tokens.get(i));
        plain.addAll(term);
        plain.add(tokens.get(Math.min(close, tokens.size() - 1)));
      }
      i = close;
    }
    return plain;
  }

  /** Whether a term means the same with and without brackets about it, wherever it stands. */
  private static boolean isClosed(List<Token> term) {
    int start = 0;
    while (start < term.size() - 1 && "↑⇑".contains(term.get(start).text())) {
      start++;
    }
    return start == term.size() - 1
        || start < term.size() - 1
            && term.get(start).opens()
            && close(term, start, term.size()) == term.size() - 1;
  }

  private static boolean keyword(String word) {
    return switch (word) {
      case "fun",
          "let",
          "have",
          "match",
          "with",
          "if",
          "then",
          "else",
          "in",
          "Type",
          "Sort",
          "Prop",
          "_",
          "show",
          "by",
          "do" ->
          true;
      default -> false;
    };
  }

  /** Where the bracket at a place is closed; the end if it is not. */
  static int close(List<Token> tokens, int open, int end) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      if (tokens.get(i).opens()) {
        depth++;
      } else if (tokens.get(i).closes() && --depth == 0) {
        return i;
      }
    }
    return end;
  }

  /** The first of some symbols outside brackets; the end if there is none. */
  static int find(List<Token> tokens, int from, int end, String... symbols) {
    for (int i = from; i < end; i++) {
      for (String symbol : symbols) {
        if (tokens.get(i).is(symbol)) {
          return i;
        }
      }
      if (tokens.get(i).opens()) {
        i = close(tokens, i, end);
      }
    }
    return end;
  }
}
