package dev.gradus.search.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.v1.Suggestion;
import java.util.Locale;

/** A suggestion as it is shown to people and programs. */
public record SuggestionText(Suggestion suggestion) {
  private static final JsonMapper JSON = new JsonMapper();

  /** One JSON object: what {@code --json} prints on a line. */
  ObjectNode json() {
    ObjectNode line =
        JSON.createObjectNode()
            .put("tactic", suggestion.getTactic())
            .put("logProbability", suggestion.getLogProbability())
            .put("closes", suggestion.getCloses())
            .put("continues", suggestion.getContinues());
    if (suggestion.hasRemaining()) {
      line.put("remaining", suggestion.getRemaining());
    }
    suggestion.getGoalsList().forEach(line.putArray("goals")::add);
    return line;
  }

  /**
   * For people: the tactic and what it does, and below it the goals that are left.
   *
   * @param rank counted from 1
   */
  String forPeople(int rank) {
    StringBuilder text = new StringBuilder();
    text.append(rank).append(". ").append(suggestion.getTactic().replace("\n", "\n   "));
    text.append("\n     ").append(effect());
    for (String goal : suggestion.getGoalsList()) {
      text.append('\n');
      goal.lines().forEach(line -> text.append("\n       ").append(line));
    }
    return text.append('\n').toString();
  }

  /** What the tactic does, in a few words. */
  public String effect() {
    int goals = suggestion.getGoalsCount();
    String left =
        suggestion.getCloses()
            ? "closes the goal"
            : goals == 1 ? "leaves 1 goal" : "leaves " + goals + " goals";
    String follows = suggestion.getContinues() ? ", and what follows works" : "";
    boolean estimated = suggestion.hasRemaining() && !suggestion.getCloses();
    return left
        + follows
        + (estimated
            ? String.format(Locale.ROOT, ", about %.0f steps to go", suggestion.getRemaining())
            : "");
  }
}
