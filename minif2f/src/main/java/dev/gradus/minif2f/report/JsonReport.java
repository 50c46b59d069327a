package dev.gradus.minif2f.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.minif2f.eval.Evaluation.Population;
import dev.gradus.minif2f.eval.PassRate;
import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.VerifiedProof;
import java.util.Locale;

/** The report for machines. Rates are in {@code [0, 1]}, times in seconds. */
public record JsonReport(Report report) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The summary: counts, rates with intervals, provenance. */
  public ObjectNode summary() {
    Evaluation evaluation = report.evaluation();
    ObjectNode node = NODES.objectNode();
    node.put("summary", true);
    node.put("benchmark", "miniF2F");
    node.put("split", report.provenance().split());
    node.put("problems", evaluation.problems().size());
    node.put("elaborated", evaluation.elaborated());
    for (StatementResult.Status status : StatementResult.Status.values()) {
      node.put(word(status), evaluation.count(status));
    }
    node.put("attempts", evaluation.attempts());
    node.put("attemptsNotRun", evaluation.attemptsNotRun());
    node.put("tacticCalls", evaluation.tacticCalls());
    node.put("expansions", evaluation.expansions());
    ObjectNode rates = node.putObject("passAtK");
    rates.set("ofElaborated", rates(Population.ELABORATED));
    rates.set("ofAll", rates(Population.ALL));
    node.set("provenance", provenance());
    return node;
  }

  /** The summary and every problem with its attempts. */
  public ObjectNode full() {
    ObjectNode node = summary();
    ArrayNode problems = node.putArray("results");
    for (StatementResult problem : report.evaluation().problems()) {
      problems.add(problem(problem));
    }
    return node;
  }

  private ArrayNode rates(Population population) {
    ArrayNode array = NODES.arrayNode();
    for (PassRate rate : report.evaluation().passRates(population)) {
      array
          .addObject()
          .put("k", rate.k())
          .put("rate", rate.rate())
          .put("low95", rate.interval().low())
          .put("high95", rate.interval().high())
          .put("interval", rate.interval().method().name().toLowerCase(Locale.ROOT));
    }
    return array;
  }

  private ObjectNode provenance() {
    Provenance from = report.provenance();
    ObjectNode node = NODES.objectNode();
    node.put("data", from.data());
    node.put("dataSha256", from.dataSha256());
    node.put("header", from.header());
    node.put("gradus", from.gradus());
    node.put("lean", from.lean());
    node.put("library", from.library());
    node.put("model", from.model());
    node.put("modelFingerprint", from.modelFingerprint());
    ObjectNode options = node.putObject("options");
    from.options().forEach(options::put);
    node.put("command", from.command());
    node.put("started", from.started().toString());
    return node;
  }

  private static ObjectNode problem(StatementResult problem) {
    ObjectNode node = NODES.objectNode();
    node.put("name", problem.name());
    node.put("status", word(problem.status()));
    node.put("proof", problem.proof().map(VerifiedProof::text).orElse(""));
    node.put("message", problem.message());
    problem.proof().ifPresent(proof -> proof.axioms().forEach(node.putArray("axioms")::add));
    node.put("seconds", problem.seconds());
    node.put("successes", problem.successes());
    ArrayNode attempts = node.putArray("attempts");
    for (AttemptResult attempt : problem.attempts()) {
      attempts
          .addObject()
          .put("status", attempt.status().name().toLowerCase(Locale.ROOT))
          .put("expansions", attempt.expansions())
          .put("tacticCalls", attempt.tacticCalls())
          .put("seconds", attempt.seconds());
    }
    return node;
  }

  private static String word(StatementResult.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
