package dev.gradus.search.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What makes two goal states the same node: their printed goals, up to what no tactic can refer to.
 *
 * <p>Inaccessible names ({@code h✝¹}), internal metavariables ({@code ?m.312}) and universe
 * metavariables ({@code ?u.7}) count up as Lean works, so the same state printed after another path
 * differs in them. They are renumbered by order of appearance. Metavariables that the user named
 * ({@code ?x}), hypothesis names and case tags stay: tactics refer to them.
 */
record GoalKey(String text) {
  private static final Pattern UNSPEAKABLE =
      Pattern.compile(
          "[\\p{L}\\p{N}_'!?.₀-₉]*✝[⁰¹²³⁴⁵⁶⁷⁸⁹]*" // inaccessible: x✝, inst✝², a.b✝
              + "|\\?(?:m|u|_uniq|_mvar)\\.[0-9]+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The key of a state. The order of the goals counts: tactics act on the first. */
  static GoalKey of(List<String> goals) {
    Map<String, String> numbers = new HashMap<>();
    StringBuilder key = new StringBuilder();
    for (String goal : goals) {
      key.append(
          UNSPEAKABLE
              .matcher(goal)
              .replaceAll(
                  found -> numbers.computeIfAbsent(found.group(), n -> name(found, numbers))));
      key.append(" ‖ ");
    }
    return new GoalKey(BLANKS.matcher(key).replaceAll(" "));
  }

  private static String name(MatchResult found, Map<String, String> numbers) {
    return (found.group().startsWith("?") ? "?" : "✝") + numbers.size();
  }
}
