package dev.gradus.model.premises;

import dev.gradus.model.lean.Lexer;
import dev.gradus.model.lean.Lexer.Kind;
import dev.gradus.model.lean.Lexer.Token;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a decoder writes the names that its prompt lists: by their place, {@code simp [§2]} for
 * {@code simp [Nat.add_comm]}. A name of ten tokens becomes two, and cannot be misspelt; which of
 * them to cite is all there is to learn. The sign means nothing in Lean.
 */
public final class Citations {
  private static final Pattern PLACE = Pattern.compile("§(\\d{1,2})");

  private Citations() {}

  /** What a prompt says of the premises; empty if there are none. */
  public static String list(List<String> premises) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < premises.size(); i++) {
      list.append(i == 0 ? "" : " ").append('§').append(i + 1).append(' ').append(premises.get(i));
    }
    return list.toString();
  }

  /** A tactic with the names in it replaced by their places, fields ({@code .symm}) kept. */
  public static String shorten(String tactic, List<String> premises) {
    StringBuilder shorter = new StringBuilder();
    int copied = 0;
    for (Token token : Lexer.tokens(tactic, Integer.MAX_VALUE)) {
      if (token.kind() == Kind.IDENTIFIER) {
        int place = place(token.text(), premises);
        if (place >= 0) {
          shorter.append(tactic, copied, token.start()).append('§').append(place + 1);
          copied = token.start() + premises.get(place).length();
        }
      }
    }
    return shorter.append(tactic, copied, tactic.length()).toString();
  }

  /** The longest premise that an identifier is, or is a field of; -1 for none. */
  private static int place(String identifier, List<String> premises) {
    int best = -1;
    for (int i = 0; i < premises.size(); i++) {
      String name = premises.get(i);
      boolean cites = identifier.equals(name) || identifier.startsWith(name + ".");
      if (cites && (best < 0 || name.length() > premises.get(best).length())) {
        best = i;
      }
    }
    return best;
  }

  /**
   * A tactic with places replaced by names; places that nothing is at stay, and Lean refuses them.
   */
  public static String expand(String tactic, List<String> premises) {
    return PLACE
        .matcher(tactic)
        .replaceAll(match -> Matcher.quoteReplacement(name(match, premises)));
  }

  private static String name(MatchResult match, List<String> premises) {
    int place = Integer.parseInt(match.group(1)) - 1;
    return place >= 0 && place < premises.size() ? premises.get(place) : match.group();
  }
}
