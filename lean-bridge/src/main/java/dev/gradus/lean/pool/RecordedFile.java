package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The tactics of a file.
 *
 * @param leftOut tactic calls that a search could not make
 */
public record RecordedFile(List<Step> steps, List<Error> errors, int leftOut) {

  /**
   * A tactic and the goals it ran on.
   *
   * @param line counted from 1
   * @param column counted from 0
   */
  public record Step(String declaration, List<String> goals, String tactic, int line, int column) {}

  /** What Lean does not accept. */
  public record Error(int line, int column, String message) {}

  static RecordedFile read(JsonNode answer) {
    List<Step> steps = new ArrayList<>();
    List<Error> errors = new ArrayList<>();
    for (JsonNode line : answer.path("steps")) {
      steps.add(
          new Step(
              line.path("declaration").asText(),
              TacticJob.goals(line),
              line.path("tactic").asText(),
              line.path("line").asInt(),
              line.path("column").asInt()));
    }
    for (JsonNode error : answer.path("errors")) {
      errors.add(
          new Error(
              error.path("line").asInt(),
              error.path("column").asInt(),
              error.path("message").asText()));
    }
    if (!answer.path("outcome").asText().equals("recorded")) {
      errors.add(new Error(1, 0, answer.path("message").asText()));
    }
    return new RecordedFile(List.copyOf(steps), List.copyOf(errors), answer.path("left").asInt());
  }
}
