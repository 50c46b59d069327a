package dev.gradus.curriculum.form;

import dev.gradus.curriculum.form.LeanTokens.Token;
import dev.gradus.curriculum.form.Telescope.Assumption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A normal form of what is stated, equal for statements that differ only in
 *
 * <ul>
 *   <li>the theorem's name, white space, comments, ASCII for Unicode;
 *   <li>names of variables, hypotheses and universes, wherever they are bound;
 *   <li>binders before the colon, {@code ∀}, {@code →} or hypotheses of a goal; implicit or
 *       explicit arguments; {@code (a b : T)} or {@code (a : T) (b : T)};
 *   <li>round brackets about a whole hypothesis or conclusion, and types that are written about
 *       numbers and coercions.
 * </ul>
 *
 * <p>It reads text, since the elaborated terms of data made earlier are not at hand. So it does
 * <em>not</em> see that two texts mean the same where Lean elaborates them alike for other reasons:
 * notation unfolded ({@code a > b} and {@code b < a}, {@code Nat} and {@code ℕ}), types left out,
 * {@code open} namespaces, needless brackets inside a term, another order of hypotheses. The header
 * is not looked at: the same text under two headers counts as the same, which errs on the side of
 * holding out.
 *
 * @param text to be compared and nothing else
 */
public record StatementForm(String text) {
  private static final Pattern TURNSTILE = Pattern.compile("(?m)^⊢ ");
  private static final Pattern CASE = Pattern.compile("\\Acase [^\\n]*\\n");
  private static final Pattern NEXT_HYPOTHESIS = Pattern.compile("\\n(?=\\S)");

  /**
   * Of a statement.
   *
   * @param statement {@code theorem NAME.{u} BINDERS : TYPE :=}
   */
  public static StatementForm ofStatement(String statement) {
    List<Token> tokens = LeanTokens.of(statement);
    int start = 0;
    while (start < tokens.size()
        && !tokens.get(start).is("theorem")
        && !tokens.get(start).is("lemma")) {
      start++;
    }
    start += 2; // and the name
    Set<String> universes = new HashSet<>();
    if (start + 1 < tokens.size() && tokens.get(start).is(".") && tokens.get(start + 1).is("{")) {
      int close = LeanTokens.close(tokens, start + 1, tokens.size());
      tokens.subList(start + 1, close).stream()
          .filter(Token::name)
          .forEach(token -> universes.add(token.text()));
      start = close + 1;
    }
    int end = tokens.size();
    if (end > start && tokens.get(end - 1).is(":=")) {
      end--;
    }
    List<Token> signature = tokens.subList(Math.min(start, end), end);
    addUniverses(signature, universes);
    return of(Telescope.ofSignature(signature), universes);
  }

  /** Of each of the goals of a state, as Lean prints it. */
  public static List<StatementForm> ofState(String state) {
    List<StatementForm> forms = new ArrayList<>();
    for (String goal : state.split("\n\n")) {
      String[] parts = TURNSTILE.split(CASE.matcher(goal).replaceFirst(""), 2);
      if (parts.length == 2) {
        List<String> context =
            NEXT_HYPOTHESIS.splitAsStream(parts[0].strip()).filter(h -> !h.isBlank()).toList();
        Set<String> universes = new HashSet<>();
        addUniverses(LeanTokens.of(goal), universes);
        forms.add(of(Telescope.ofGoal(context, parts[1]), universes));
      }
    }
    return forms;
  }

  /** Names that follow {@code Type} or {@code Sort}: {@code Type u}, {@code Sort (max u v)}. */
  private static void addUniverses(List<Token> tokens, Set<String> universes) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).is("Type") || tokens.get(i).is("Sort")) {
        int end =
            tokens.get(i + 1).is("(") ? LeanTokens.close(tokens, i + 1, tokens.size()) : i + 2;
        tokens.subList(i + 1, end).stream()
            .filter(token -> token.name() && !token.is("max") && !token.is("imax"))
            .forEach(token -> universes.add(token.text()));
      }
    }
  }

  private static StatementForm of(Telescope telescope, Set<String> universes) {
    BoundNames names = new BoundNames(universes);
    Map<String, String> scope = new HashMap<>();
    int number = 0;
    for (Assumption assumption : telescope.assumptions()) {
      names.write(assumption.type(), scope);
      String place = "#" + number++;
      assumption.name().ifPresent(name -> scope.put(name, place));
    }
    names.write(telescope.conclusion(), scope);
    return new StatementForm(names.text());
  }
}
