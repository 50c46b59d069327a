package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.EvaluationSet;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchImport;
import dev.gradus.search.cli.ProgressLine;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Measures theta_k on statements that nobody learns from: the same statements, budget and seed in
 * every round, all attempts run.
 *
 * @param set what is measured on
 * @param priority in which order goal states are expanded, as asked for
 * @param main whether it is the set's own measurement, rather than one to compare with
 */
record EvaluationStage(int round, EvaluationSet set, String priority, boolean main)
    implements Stage {

  /** The name of a set's own measurement. */
  static String nameOf(String set) {
    return "eval-" + set;
  }

  @Override
  public String name() {
    return main ? nameOf(set.name()) : nameOf(set.name()) + "-" + priority;
  }

  @Override
  public String plan(Workshop shop) {
    int statements = shop.material().set(set.name()).size();
    return "%d statements, a = %d, e = %d, d = %d, by %s"
        .formatted(statements, set.attempts(), samples(shop), expansions(shop), priority);
  }

  @Override
  public Done run(Workshop shop) {
    String model = shop.model(round);
    SearchArguments asked = arguments(shop, model, priority);
    ServiceDescription services = shop.bench().services(asked.model());
    boolean values = services.model().getHasProofsize();
    String possible = priority.equals("value") && !values ? "logprob" : priority;
    ObjectNode facts = Workshop.facts().put("set", set.name()).put("priority", possible);
    boolean compares = values || !priority.equals("value");
    if (!main && (!compares || (!values && set.priorities().get(0).equals("value")))) {
      return Done.of(facts.put("skipped", "the model has learned no proofsizes"));
    }
    List<Statement> statements = shop.material().set(set.name());
    List<StatementResult> results;
    try (ProgressLine progress = new ProgressLine(id(), statements.size())) {
      Batch batch = new Batch(arguments(shop, model, possible), true);
      results = batch.run(shop.bench(), statements, progress);
    }
    long elaborated = results.stream().filter(r -> r.status() != Status.UNELABORATED).count();
    facts.put("statements", results.size()).put("elaborated", elaborated);
    facts.put("proved", results.stream().filter(StatementResult::proved).count());
    facts.put("tacticCalls", results.stream().mapToLong(StatementResult::tacticCalls).sum());
    facts.put("model", services.modelFingerprint()).put("lean", services.leanFingerprint());
    Path run = shop.folder().evaluation(round, name());
    facts.put("run", shop.folder().path().relativize(run).toString());
    return new Done(
        facts,
        Optional.of(
            new SearchImport(
                Purpose.EVALUATE, set.name(), services.modelFingerprint(), List.of(run))));
  }

  private SearchArguments arguments(Workshop shop, String model, String by) {
    List<String> options = shop.searchOptions(model);
    options.add("--run=" + shop.folder().evaluation(round, name()));
    options.add("--attempts=" + set.attempts());
    options.add("--samples=" + samples(shop));
    options.add("--expansions=" + expansions(shop));
    options.add("--priority=" + by);
    options.add("--seed=" + shop.config().seed());
    return SearchArguments.parse(shop.configFile(), options);
  }

  private int samples(Workshop shop) {
    return set.samples() == null ? shop.config().search().samples() : set.samples();
  }

  private int expansions(Workshop shop) {
    return set.expansions() == null ? shop.config().search().expansions() : set.expansions();
  }
}
