package dev.gradus.curriculum.form;

import dev.gradus.curriculum.form.LeanTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement as the list of what it assumes, variables and hypotheses alike, and what it then
 * says. Binders before the colon, a leading {@code ∀}, {@code →} and the context of a goal are four
 * ways to write the same list. Whether an argument is implicit does not change what is stated.
 */
final class Telescope {
  /** After these an arrow may belong to what they begin, and before {@code ↔} it does. */
  private static final Set<String> NO_SPLIT =
      Set.of("↔", "∃", "fun", "let", "have", "match", "if", "show", "<|", "∑", "∏", "⋃", "⋂", "⨆");

  /**
   * @param name empty for a hypothesis that nothing can refer to
   * @param type what it is, or says
   */
  record Assumption(Optional<String> name, List<Token> type) {}

  private final List<Assumption> assumptions = new ArrayList<>();
  private List<Token> conclusion = List.of();

  List<Assumption> assumptions() {
    return assumptions;
  }

  List<Token> conclusion() {
    return conclusion;
  }

  /** Of a signature: what follows a theorem's name, up to {@code :=}. */
  static Telescope ofSignature(List<Token> tokens) {
    Telescope telescope = new Telescope();
    int colon = LeanTokens.find(tokens, 0, tokens.size(), ":");
    telescope.binders(tokens.subList(0, colon));
    telescope.conclude(tokens.subList(Math.min(colon + 1, tokens.size()), tokens.size()));
    return telescope;
  }

  /** Of a goal: the lines of its context, as {@code a b : Nat}, and what follows the turnstile. */
  static Telescope ofGoal(List<String> context, String conclusion) {
    Telescope telescope = new Telescope();
    for (String line : context) {
      telescope.group(LeanTokens.of(line));
    }
    telescope.conclude(LeanTokens.of(conclusion));
    return telescope;
  }

  private void binders(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).opens()) {
        int close = LeanTokens.close(tokens, i, tokens.size());
        group(tokens.subList(i + 1, close));
        i = close;
      } else {
        // ∀ a b : T, or ∀ a ∈ s, or ∀ a > 0: names up to the first symbol.
        int end = i;
        while (end < tokens.size() && isVariable(tokens.get(end))) {
          end++;
        }
        int next = end < tokens.size() && tokens.get(end).opens() ? end : tokens.size();
        names(tokens.subList(i, end), tokens.subList(end, next));
        i = next - 1;
      }
    }
  }

  private static boolean isVariable(Token token) {
    return token.name() || token.is("_");
  }

  /** The inside of a bracket: {@code a b : T}, or the type alone of an instance. */
  private void group(List<Token> tokens) {
    int colon = LeanTokens.find(tokens, 0, tokens.size(), ":");
    boolean named =
        colon < tokens.size() && tokens.subList(0, colon).stream().allMatch(Telescope::isVariable);
    if (named) {
      names(tokens.subList(0, colon), tokens.subList(colon, tokens.size()));
    } else if (tokens.stream().allMatch(Telescope::isVariable) && tokens.size() == 1) {
      names(tokens, List.of());
    } else {
      assumptions.add(new Assumption(Optional.empty(), withoutBrackets(tokens)));
    }
  }

  private void names(List<Token> names, List<Token> rest) {
    boolean typed = !rest.isEmpty() && rest.get(0).is(":");
    List<Token> type = typed ? withoutBrackets(rest.subList(1, rest.size())) : List.of();
    for (Token name : names) {
      assumptions.add(
          new Assumption(name.is("_") ? Optional.empty() : Optional.of(name.text()), type));
    }
    if (!typed && !rest.isEmpty()) {
      for (Token name : names) {
        List<Token> predicate = new ArrayList<>(List.of(name));
        predicate.addAll(rest);
        assumptions.add(new Assumption(Optional.empty(), predicate));
      }
    }
  }

  private void conclude(List<Token> tokens) {
    List<Token> rest = withoutBrackets(tokens);
    while (true) {
      int end = rest.size();
      if (end > 0 && rest.get(0).is("∀")) {
        int comma = LeanTokens.find(rest, 1, end, ",");
        if (comma == end) {
          break;
        }
        binders(rest.subList(1, comma));
        rest = withoutBrackets(rest.subList(comma + 1, end));
        continue;
      }
      int arrow = LeanTokens.find(rest, 0, end, "→");
      if (arrow == end || !splits(rest, arrow)) {
        break;
      }
      if (rest.get(0).opens() && LeanTokens.close(rest, 0, end) == arrow - 1) {
        group(rest.subList(1, arrow - 1));
      } else {
        assumptions.add(new Assumption(Optional.empty(), rest.subList(0, arrow)));
      }
      rest = withoutBrackets(rest.subList(arrow + 1, end));
    }
    conclusion = rest;
  }

  private static boolean splits(List<Token> tokens, int arrow) {
    String[] none = NO_SPLIT.toArray(String[]::new);
    int before = LeanTokens.find(tokens, 0, arrow, none);
    // a → b ↔ c is (a → b) ↔ c, but a → ∀ x, b ↔ c is not.
    int iff = LeanTokens.find(tokens, arrow, tokens.size(), "↔", "<|");
    int binder = LeanTokens.find(tokens, arrow, tokens.size(), "∀", "∃", "fun", "let", "have");
    int all = LeanTokens.find(tokens, 0, arrow, "∀");
    return before == arrow && all == arrow && (iff == tokens.size() || binder < iff);
  }

  /** Round brackets about the whole say nothing. */
  static List<Token> withoutBrackets(List<Token> tokens) {
    List<Token> inner = tokens;
    while (inner.size() > 2
        && inner.get(0).is("(")
        && LeanTokens.close(inner, 0, inner.size()) == inner.size() - 1
        && LeanTokens.find(inner, 1, inner.size() - 1, ":", ":=", ",") == inner.size() - 1) {
      inner = inner.subList(1, inner.size() - 1);
    }
    return inner;
  }
}
