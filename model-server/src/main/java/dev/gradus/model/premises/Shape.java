package dev.gradus.model.premises;

import dev.gradus.model.lean.Lexer;
import dev.gradus.model.lean.Lexer.Kind;
import dev.gradus.model.lean.Lexer.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a statement or a goal is about, as a bag of features: its constants by their last component
 * ({@code List.map f l} and {@code l.map f} are printed for the same), operators and numerals, and
 * pairs of neighbours among these. Names of variables are left out, types count. What is to be
 * proved weighs more than what is assumed.
 */
final class Shape {

  /** Tokens that are read: theorems people state have some hundred. */
  private static final int MAX_TOKENS = 600;

  private static final float CONCLUSION = 2;
  private static final float ASSUMPTION = 0.5f;

  private static final Set<String> BINDERS = Set.of("∀", "∃", "fun", "λ", "Σ", "∑", "∏");
  private static final String OPENING = "([{⦃⟨";
  private static final String CLOSING = ")]}⦄⟩";

  /** Punctuation that says nothing about a statement. */
  private static final Set<String> SILENT = Set.of(",", ":", ".", "=>", "↦", ":=", "_", "@", "·");

  private final Map<String, Float> features = new HashMap<>();
  private final Set<String> variables = new HashSet<>();

  private Shape() {}

  /** Of a signature {@code theorem NAME BINDERS : TYPE :=}. */
  static Map<String, Float> ofStatement(String signature) {
    List<Token> tokens = Lexer.tokens(signature, MAX_TOKENS);
    Shape shape = new Shape();
    int start = shape.afterName(tokens);
    int colon = topLevelColon(tokens, start);
    int end = tokens.size();
    if (end > start && tokens.get(end - 1).is(":=")) {
      end--;
    }
    shape.bind(tokens);
    shape.add(tokens.subList(start, Math.min(colon, end)), ASSUMPTION);
    shape.add(tokens.subList(Math.min(colon, end), end), CONCLUSION);
    return shape.features;
  }

  /** Of the first goal of a printed tactic state. */
  static Map<String, Float> ofGoal(String state) {
    Shape shape = new Shape();
    StringBuilder assumptions = new StringBuilder();
    StringBuilder target = new StringBuilder();
    StringBuilder current = assumptions;
    for (String line : state.strip().split("\\R", -1)) {
      if (line.isBlank()) {
        break;
      }
      if (line.startsWith("⊢")) {
        current = target;
        target.append(line.substring(1));
      } else if (!line.startsWith("case ")) {
        int colon = line.indexOf(" : ");
        boolean continued = Character.isWhitespace(line.charAt(0));
        if (colon > 0 && !continued && current == assumptions) {
          shape.variables.addAll(List.of(line.substring(0, colon).strip().split("\\s+", -1)));
          current.append(" , ").append(line.substring(colon + 3));
        } else {
          current.append(' ').append(line.strip());
        }
      }
    }
    List<Token> about = Lexer.tokens(target.toString(), MAX_TOKENS);
    List<Token> given = Lexer.tokens(assumptions.toString(), MAX_TOKENS);
    shape.bind(about);
    shape.bind(given);
    shape.add(given, ASSUMPTION);
    shape.add(about, CONCLUSION);
    return shape.features;
  }

  /** The place after {@code theorem NAME.{u}}. */
  private int afterName(List<Token> tokens) {
    int at = !tokens.isEmpty() && tokens.get(0).is("theorem") ? 2 : 0;
    if (at + 1 < tokens.size() && tokens.get(at).is(".") && tokens.get(at + 1).is("{")) {
      while (at < tokens.size() && !tokens.get(at).is("}")) {
        variables.add(tokens.get(at).text());
        at++;
      }
      at++;
    }
    return Math.min(at, tokens.size());
  }

  private static int topLevelColon(List<Token> tokens, int start) {
    int depth = 0;
    for (int i = start; i < tokens.size(); i++) {
      String text = tokens.get(i).text();
      if (OPENING.contains(text)) {
        depth++;
      } else if (CLOSING.contains(text)) {
        depth--;
      } else if (depth == 0 && text.equals(":")) {
        return i;
      }
    }
    return start;
  }

  /** Collects what {@code (x y : T)} and {@code ∀ x y, fun x =>} bind. */
  private void bind(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      String text = tokens.get(i).text();
      boolean bracket = text.length() == 1 && "([{⦃".contains(text);
      if (bracket || BINDERS.contains(text)) {
        int end = i + 1;
        while (end < tokens.size() && tokens.get(end).kind() == Kind.IDENTIFIER) {
          end++;
        }
        boolean declares =
            end < tokens.size()
                && (tokens.get(end).is(":")
                    || !bracket && (tokens.get(end).is(",") || tokens.get(end).is("=>")));
        for (int k = i + 1; declares && k < end; k++) {
          variables.add(tokens.get(k).text());
        }
      }
    }
  }

  private void add(List<Token> tokens, float weight) {
    String before = "";
    for (Token token : tokens) {
      String feature = feature(token);
      if (!feature.isEmpty()) {
        features.merge(feature, weight, Float::sum);
        if (!before.isEmpty()) {
          features.merge(before + ' ' + feature, weight, Float::sum);
        }
        before = feature;
      }
    }
  }

  /** Empty if the token says nothing. */
  private String feature(Token token) {
    String text = token.text();
    if (token.kind() != Kind.IDENTIFIER) {
      boolean bracket = text.length() == 1 && (OPENING + CLOSING).contains(text);
      return bracket || SILENT.contains(text) || BINDERS.contains(text) ? "" : text;
    }
    if (variables.contains(text) || BINDERS.contains(text)) {
      return "";
    }
    // `xs.length` of a variable, `List.length` of the library.
    return text.substring(text.lastIndexOf('.') + 1);
  }
}
