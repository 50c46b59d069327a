package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A finished stage as the command line prints it. */
record StageText(Stage stage, ObjectNode facts) {

  /** One JSON object. */
  ObjectNode json() {
    ObjectNode line = Workshop.facts().put("round", stage.round()).put("stage", stage.name());
    return line.setAll(facts);
  }

  /** One line for people. */
  String forPeople() {
    return "%s: %s (%s)".formatted(stage.id(), what(), time());
  }

  private String what() {
    if (stage instanceof SearchStage) {
      return format(
          "%,d of %,d proved, %,d for the first time, %,d tactic calls; %,d not taken up",
          "proved", "statements", "fresh", "tacticCalls", "notTakenUp");
    }
    if (stage instanceof EvaluationStage) {
      if (facts.has("skipped")) {
        return "skipped, " + facts.get("skipped").textValue();
      }
      int proved = facts.get("proved").asInt();
      int elaborated = facts.get("elaborated").asInt();
      return format("%,d of %,d proved", "proved", "elaborated")
          + String.format(
              Locale.ROOT, ", %.1f %%, by %s", 100.0 * proved / Math.max(1, elaborated), by());
    }
    if (stage instanceof DataStage) {
      return format("%,d proofsteps, %,d proofsizes", "proofsteps", "proofsizes");
    }
    if (stage instanceof StatementsStage) {
      return format("%,d to learn from, %,d to measure with", "learn", "measure");
    }
    if (stage instanceof GateStage) {
      return "theta_%d %s, theta_%d searches"
          .formatted(
              stage.round(),
              facts.get("passed").asBoolean() ? "passes" : "does not pass",
              facts.get("searcher").asInt());
    }
    JsonNode loss = facts.path("training").path("validationLoss");
    String validated = loss.isNumber() ? ", validation loss %.3f".formatted(loss.asDouble()) : "";
    return "trained " + facts.get("model").textValue() + validated;
  }

  private String by() {
    return facts.get("priority").textValue();
  }

  private String format(String pattern, String... keys) {
    Object[] values = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      values[i] = facts.path(keys[i]).asLong();
    }
    return String.format(Locale.ROOT, pattern, values);
  }

  private String time() {
    double exact = facts.get("seconds").asDouble();
    long seconds = Math.round(exact);
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", exact)
        : "%d min %02d s".formatted(seconds / 60, seconds % 60);
  }
}
