package dev.gradus.search.page;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Answers of a server that knows one theorem, {@code p ∧ q ↔ q ∧ p}, and a handful of tactics.
 * Names of statements ask for more: {@code nonsense} does not elaborate, {@code endless} is
 * searched without end, {@code big} gives a tree of 5,000 nodes, {@code hard} is not proved.
 */
final class ScriptedProofs {

  /** Nodes of the tree of {@code big}, the root included. */
  static final int BIG = 5000;

  private static final String HYPOTHESES = "p q : Prop\n";
  private static final int FAN = 8;

  private ScriptedProofs() {}

  /** The answer to {@code POST /v1/state}. */
  static JsonObject state(JsonObject question) {
    if (question.getString("statement").contains("nonsense")) {
      return ScriptedService.error(
          "INVALID_ARGUMENT",
          "Lean does not accept the statement: unknown identifier 'nonsense_is_nothing'");
    }
    List<String> goals = new ArrayList<>(List.of(HYPOTHESES + "⊢ p ∧ q ↔ q ∧ p"));
    JsonArray prefix = question.getJsonArray("prefix", new JsonArray());
    for (int i = 0; i < prefix.size(); i++) {
      String tactic = prefix.getString(i);
      if (!run(tactic, goals)) {
        return ScriptedService.error(
            "INVALID_ARGUMENT",
            "tactic %d of the prefix, `%s`, fails: unsolved goals\n%s"
                .formatted(i + 1, tactic, goals.isEmpty() ? "none" : goals.get(0)));
      }
    }
    return new JsonObject().put("goals", ScriptedService.array(goals)).put("done", goals.isEmpty());
  }

  /** Changes the goals; false if the tactic fails. */
  private static boolean run(String tactic, List<String> goals) {
    if (goals.isEmpty()) {
      return false;
    }
    String first = goals.get(0);
    if (tactic.equals("constructor") && first.contains("↔")) {
      goals.remove(0);
      goals.add(0, "case mpr\n" + HYPOTHESES + "⊢ q ∧ p → p ∧ q");
      goals.add(0, "case mp\n" + HYPOTHESES + "⊢ p ∧ q → q ∧ p");
      return true;
    }
    if (tactic.equals("intro ⟨hp, hq⟩") && first.contains("→")) {
      String conclusion = first.substring(first.indexOf('→') + 2);
      goals.set(0, HYPOTHESES + "hp : p\nhq : q\n⊢ " + conclusion);
      return true;
    }
    if (tactic.equals("exact ⟨hq, hp⟩") && first.contains("hp : p")
        || tactic.equals("grind")
        || tactic.equals("exact And.comm")) {
      goals.remove(0);
      return true;
    }
    return false;
  }

  /** What a message over the WebSocket is answered by, without its id. */
  static List<JsonObject> events(JsonObject message) {
    JsonObject parameters = message.getJsonObject("params");
    return switch (message.getString("method")) {
      case "suggest" -> suggest(parameters);
      case "prove" -> prove(parameters);
      case "verify" ->
          List.of(
              result(
                  new JsonObject()
                      .put("verdict", "verified")
                      .put("reason", "")
                      .put("axioms", new JsonArray().add("propext"))));
      default -> List.of();
    };
  }

  private static List<JsonObject> suggest(JsonObject parameters) {
    List<JsonObject> events = new ArrayList<>();
    JsonArray all = new JsonArray();
    double probability = -0.9;
    for (String tactic :
        List.of("constructor", "intro ⟨hp, hq⟩", "exact ⟨hq, hp⟩", "grind", "exact And.comm")) {
      JsonArray prefix = parameters.getJsonArray("prefix").copy().add(tactic);
      JsonObject state = state(parameters.copy().put("prefix", prefix));
      probability -= 0.55;
      if (state.containsKey("error")) {
        continue;
      }
      JsonObject suggestion =
          new JsonObject()
              .put("tactic", tactic)
              .put("logProbability", probability)
              .put("closes", state.getBoolean("done"))
              .put("continues", false)
              .putNull("remaining")
              .put("goals", state.getJsonArray("goals"));
      events.add(event("suggestion", suggestion));
      all.add(suggestion);
    }
    JsonArray ranked = new JsonArray();
    for (boolean closing : List.of(true, false)) {
      for (int i = 0; i < all.size(); i++) {
        if (all.getJsonObject(i).getBoolean("closes") == closing) {
          ranked.add(all.getJsonObject(i));
        }
      }
    }
    events.add(result(new JsonObject().put("suggestions", ranked)));
    return events;
  }

  private static List<JsonObject> prove(JsonObject parameters) {
    String statement = parameters.getString("statement");
    if (statement.contains("nonsense")) {
      return List.of(end("unelaborated", "", "unknown identifier 'nonsense_is_nothing'"));
    }
    if (statement.contains("big")) {
      return big();
    }
    List<JsonObject> events = new ArrayList<>();
    events.add(
        expanded(
            0,
            HYPOTHESES + "⊢ p ∧ q ↔ q ∧ p",
            0,
            edge("constructor", -1.2, "goals", 1, ""),
            edge("simp_all", -0.7, "error", null, "simp made no progress"),
            edge("omega", -2.9, "error", null, "omega could not prove the goal"),
            edge("intro h", -2.1, "error", null, "Tactic `introN` failed"),
            edge("rw [and_comm]", -2.4, "goals", 2, "")));
    events.add(
        expanded(
            1,
            "case mp\n" + HYPOTHESES + "⊢ p ∧ q → q ∧ p",
            -1.2,
            edge("intro ⟨hp, hq⟩", -1.4, "goals", 3, ""),
            edge("intro h", -1.1, "goals", 4, ""),
            edge("exact fun h => h", -3.3, "error", null, "Type mismatch"),
            edge("decide", -4.0, "timed_out", null, "10000 heartbeats")));
    if (statement.contains("endless")) {
      return events;
    }
    events.add(
        expanded(
            3,
            HYPOTHESES + "hp : p\nhq : q\n⊢ q ∧ p",
            -2.6,
            edge("exact ⟨hq, hp⟩", -0.4, "goals", 5, ""),
            edge("constructor", -1.5, "goals", 6, "")));
    if (statement.contains("hard")) {
      events.add(end("open", "", ""));
      return events;
    }
    events.add(
        expanded(
            5,
            "case mpr\n" + HYPOTHESES + "⊢ q ∧ p → p ∧ q",
            -3.0,
            edge("grind", -0.8, "proved", null, ""),
            edge("intro h", -1.2, "goals", 7, "")));
    events.add(end("proved", "by\n  constructor\n  intro ⟨hp, hq⟩\n  exact ⟨hq, hp⟩\n  grind", ""));
    return events;
  }

  /** A tree as searches have them: likely nodes are expanded first; deep here and flat there. */
  private static List<JsonObject> big() {
    Random random = new Random(6);
    List<JsonObject> events = new ArrayList<>();
    List<Integer> waiting = new ArrayList<>(List.of(0));
    int next = 1;
    while (next < BIG) {
      int place =
          Math.max(
              0,
              waiting.size()
                  - 1
                  - (int) (random.nextDouble() * random.nextDouble() * waiting.size()));
      int node = waiting.remove(place);
      List<JsonObject> edges = new ArrayList<>();
      for (int i = 0; i < FAN && next < BIG; i++) {
        if (i > 0 && random.nextInt(3) == 0) {
          edges.add(edge("omega", -3, "error", null, "omega could not prove the goal"));
        } else {
          waiting.add(next);
          edges.add(
              edge(
                  "have h%d : %d ≤ n := by omega".formatted(next, i),
                  -0.3 - 0.5 * i,
                  "goals",
                  next,
                  ""));
          next++;
        }
      }
      if (next >= BIG) {
        edges.add(edge("grind", -1, "proved", null, ""));
      }
      events.add(
          expanded(
              node,
              "n : Nat\nh : %d ≤ n\n⊢ n * %d + %d ≤ n ^ 2 + n".formatted(node, node % 7, node),
              -0.01 * node,
              edges.toArray(JsonObject[]::new)));
    }
    events.add(end("proved", "by\n  grind", ""));
    return events;
  }

  private static JsonObject expanded(int node, String goal, double priority, JsonObject... edges) {
    return event(
        "expanded",
        new JsonObject()
            .put("attempt", 0)
            .put("node", node)
            .put("goals", new JsonArray().add(goal))
            .put("priority", priority)
            .put("skipped", 0)
            .put("edges", ScriptedService.array(List.of(edges))));
  }

  private static JsonObject edge(
      String tactic, double logProbability, String outcome, Integer child, String message) {
    return new JsonObject()
        .put("tactic", tactic)
        .put("logProbability", logProbability)
        .put("outcome", outcome)
        .put("child", child)
        .put("message", message);
  }

  private static JsonObject end(String status, String proof, String message) {
    return result(
        new JsonObject()
            .put("status", status)
            .put("proof", proof)
            .put("message", message)
            .put("attempts", 1)
            .put("expansions", 4)
            .put("tacticCalls", 13)
            .put("seconds", 1.25)
            .put("axioms", new JsonArray().add("propext"))
            .put("toolchain", "Lean 4.28.0-pre 38f3c0c45b8df6da2652faff6dcaa15afb5a6981"));
  }

  private static JsonObject result(JsonObject data) {
    return event("result", data);
  }

  private static JsonObject event(String name, JsonObject data) {
    return new JsonObject().put("event", name).put("data", data);
  }
}
