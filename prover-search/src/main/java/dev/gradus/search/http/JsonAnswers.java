package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.v1.AttemptFinished;
import dev.gradus.v1.Edge;
import dev.gradus.v1.NodeExpanded;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.Suggestion;
import dev.gradus.v1.VerifyProofResponse;
import java.util.List;
import java.util.Locale;

/** The services' messages as clients read them. A number that is none is {@code null}. */
final class JsonAnswers {
  private JsonAnswers() {}

  static ObjectNode state(List<String> goals) {
    ObjectNode json = object();
    texts(json, "goals", goals);
    return json.put("done", goals.isEmpty());
  }

  static ObjectNode suggestions(List<Suggestion> suggestions) {
    ObjectNode json = object();
    ArrayNode array = json.putArray("suggestions");
    suggestions.forEach(suggestion -> array.add(suggestion(suggestion)));
    return json;
  }

  static ObjectNode suggestion(Suggestion suggestion) {
    ObjectNode json = object().put("tactic", suggestion.getTactic());
    number(json, "logProbability", suggestion.getLogProbability());
    json.put("closes", suggestion.getCloses()).put("continues", suggestion.getContinues());
    number(json, "remaining", suggestion.hasRemaining() ? suggestion.getRemaining() : Double.NaN);
    texts(json, "goals", suggestion.getGoalsList());
    return json;
  }

  static ObjectNode expanded(NodeExpanded expanded) {
    ObjectNode json =
        object().put("attempt", expanded.getAttempt()).put("node", expanded.getNode());
    json.put("parent", expanded.hasParent() ? expanded.getParent() : null);
    texts(json, "goals", expanded.getGoalsList());
    number(json, "priority", expanded.getPriority());
    json.put("skipped", expanded.getSkipped());
    ArrayNode edges = json.putArray("edges");
    for (Edge edge : expanded.getEdgesList()) {
      ObjectNode to = edges.addObject().put("tactic", edge.getTactic());
      number(to, "logProbability", edge.getLogProbability());
      to.put("outcome", lower(edge.getOutcome()));
      switch (edge.getOutcome()) {
        case GOALS, DUPLICATE -> to.put("child", edge.getChild());
        default -> to.putNull("child");
      }
      to.put("message", edge.getMessage());
    }
    return json;
  }

  static ObjectNode attempt(AttemptFinished attempt) {
    ObjectNode json =
        object()
            .put("attempt", attempt.getAttempt())
            .put("proved", attempt.getProved())
            .put("expansions", attempt.getExpansions())
            .put("tacticCalls", attempt.getTacticCalls());
    number(json, "seconds", attempt.getSeconds());
    return json;
  }

  /** {@code proof} and {@code toolchain} are null unless it is proved. */
  static ObjectNode result(ProveResult result) {
    boolean proved = result.getStatus() == ProveResult.Status.PROVED;
    ObjectNode json =
        object()
            .put("status", lower(result.getStatus()))
            .put("proof", proved ? result.getProof() : null)
            .put("message", result.getMessage())
            .put("attempts", result.getAttempts())
            .put("expansions", result.getExpansions())
            .put("tacticCalls", result.getTacticCalls());
    number(json, "seconds", result.getSeconds());
    texts(json, "axioms", result.getAxiomsList());
    return json.put("toolchain", proved ? result.getToolchain() : null);
  }

  static ObjectNode verdict(VerifyProofResponse response) {
    ObjectNode json =
        object().put("verdict", lower(response.getVerdict())).put("reason", response.getReason());
    texts(json, "axioms", response.getAxiomsList());
    return json;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void texts(ObjectNode json, String name, List<String> texts) {
    ArrayNode array = json.putArray(name);
    texts.forEach(array::add);
  }

  private static void number(ObjectNode json, String name, double value) {
    json.put(name, Double.isFinite(value) ? (Double) value : null);
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
