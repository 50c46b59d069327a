package dev.gradus.curriculum.form;

import static dev.gradus.curriculum.form.LeanTokens.close;
import static dev.gradus.curriculum.form.LeanTokens.find;

import dev.gradus.curriculum.form.LeanTokens.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes terms with numbers for bound variables, counted in the order in which they are bound, and
 * for universes, in the order in which they are used. A variable's scope ends with the bracket that
 * its binder is in, as in Lean.
 */
final class BoundNames {
  private static final Set<String> BINDERS =
      Set.of("∀", "∃", "fun", "∑", "∏", "⋃", "⋂", "⨆", "⨅", "Σ");

  private final Set<String> universes;
  private final Map<String, Integer> universeNumbers = new HashMap<>();
  private final StringBuilder out = new StringBuilder();
  private int bound;

  /**
   * @param universes names of universe levels
   */
  BoundNames(Set<String> universes) {
    this.universes = universes;
  }

  /** Writes a term of which some variables are known by what stands for them. */
  void write(List<Token> term, Map<String, String> scope) {
    write(term, 0, term.size(), new HashMap<>(scope));
    out.append("; ");
  }

  String text() {
    return out.toString();
  }

  private void write(List<Token> t, int from, int end, Map<String, String> scope) {
    boolean match = false;
    for (int i = from; i < end; i++) {
      Token token = t.get(i);
      if (token.opens()) {
        i = bracket(t, i, end, scope);
      } else if (BINDERS.contains(token.text())) {
        int body = find(t, i + 1, end, ",", "=>");
        Map<String, String> inner = new HashMap<>(scope);
        put(token.text());
        binders(t, i + 1, body, inner);
        write(t, body, end, inner);
        return;
      } else if (token.is("let") || token.is("have")) {
        put(token.text());
        if (i + 1 < end && t.get(i + 1).name()) {
          bind(t.get(++i), scope);
        }
      } else if (match && token.is("|")) {
        put("|");
        int body = find(t, i + 1, end, "=>");
        pattern(t, i + 1, body, scope);
        i = body - 1;
      } else {
        match |= token.is("match");
        put(token.name() ? name(token.text(), scope) : token.text());
      }
    }
  }

  /** Returns the place of the closing bracket. */
  private int bracket(List<Token> t, int open, int end, Map<String, String> scope) {
    int close = close(t, open, end);
    Map<String, String> inner = new HashMap<>(scope);
    int start = open + 1;
    put(t.get(open).text());
    if (isDependentArrow(t, open, close, end)) {
      int colon = find(t, start, close, ":");
      write(t, colon, close, new HashMap<>(scope)); // the type first: it does not see the names
      for (int i = start; i < colon; i++) {
        bind(t.get(i), scope);
      }
      start = close;
    } else if (isSetBuilder(t, open, close)) {
      bind(t.get(start++), inner);
    } else if (start + 1 < close && t.get(start).name() && t.get(start + 1).is(":=")) {
      put(t.get(start++).text()); // a named argument
    }
    write(t, start, close, inner);
    if (close < end) {
      put(t.get(close).text());
    }
    return close;
  }

  private static boolean isDependentArrow(List<Token> t, int open, int close, int end) {
    int colon = find(t, open + 1, close, ":");
    return colon < close
        && close + 1 < end
        && (t.get(close + 1).is("→") || t.get(close + 1).is("×"))
        && t.subList(open + 1, colon).stream().allMatch(Token::name);
  }

  private static boolean isSetBuilder(List<Token> t, int open, int close) {
    return t.get(open).is("{")
        && open + 1 < close
        && t.get(open + 1).name()
        && find(t, open + 1, close, "|", "//") < close;
  }

  private void binders(List<Token> t, int from, int end, Map<String, String> scope) {
    for (int i = from; i < end; i++) {
      Token token = t.get(i);
      if (token.opens()) {
        int close = close(t, i, end);
        int colon = find(t, i + 1, close, ":");
        put(token.is("⟨") ? "⟨" : "(");
        if (colon < close || !token.is("[")) {
          pattern(t, i + 1, colon, scope);
        }
        write(t, colon < close || !token.is("[") ? colon : i + 1, close, scope);
        put(")");
        i = close;
      } else if (token.name()) {
        bind(token, scope);
      } else {
        write(t, i, end, new HashMap<>(scope)); // : T, or ∈ s
        return;
      }
    }
  }

  private void pattern(List<Token> t, int from, int end, Map<String, String> scope) {
    for (int i = from; i < end; i++) {
      if (t.get(i).name() && t.get(i).text().indexOf('.') < 0) {
        bind(t.get(i), scope);
      } else {
        put(t.get(i).text());
      }
    }
  }

  private void bind(Token name, Map<String, String> scope) {
    String number = "%" + bound++;
    scope.put(name.text(), number);
    put(number);
  }

  private String name(String text, Map<String, String> scope) {
    if (scope.containsKey(text)) {
      return scope.get(text);
    }
    int dot = text.indexOf('.');
    if (dot > 0 && scope.containsKey(text.substring(0, dot))) {
      return scope.get(text.substring(0, dot)) + text.substring(dot);
    }
    if (universes.contains(text)) {
      return "@" + universeNumbers.computeIfAbsent(text, u -> universeNumbers.size());
    }
    return text;
  }

  private void put(String text) {
    out.append(text).append(' ');
  }
}
