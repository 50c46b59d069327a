package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.Gate;

/**
 * Decides whether theta_k searches in its round, or the model that did so before: it has to prove
 * at least as much, less a tolerance, of the set that decides.
 */
record GateStage(int round, Gate gate) implements Stage {
  static final String NAME = "gate";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String plan(Workshop shop) {
    return "theta_%d searches if on %s it is no worse, give or take %.3f"
        .formatted(round, gate.on(), gate.tolerance());
  }

  @Override
  public Done run(Workshop shop) {
    int before = round == 1 ? 0 : shop.searcher(round - 1);
    double old = rate(shop, before);
    double fresh = rate(shop, round);
    boolean passed = fresh >= old - gate.tolerance();
    ObjectNode facts = Workshop.facts().put("passed", passed);
    facts.put("searcher", passed ? round : before);
    return Done.of(facts.put("rate", fresh).put("rateBefore", old).put("before", before));
  }

  private double rate(Workshop shop, int of) {
    JsonNode facts = shop.facts(of, EvaluationStage.nameOf(gate.on())).orElseThrow();
    return facts.get("proved").asDouble() / Math.max(1, facts.get("elaborated").asInt());
  }
}
