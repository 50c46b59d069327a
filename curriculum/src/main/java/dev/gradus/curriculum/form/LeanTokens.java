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
              + "|(?<symbol>:=|=>|->|<->|<=|>=|/\\\\|\\\\/|.)",
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
    return tokens;
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
