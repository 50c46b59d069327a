package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchImport;
import dev.gradus.search.cli.ProgressLine;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * S_k of a source: searches for proofs of the statements that the schedule takes up, with the model
 * of the round.
 */
record SearchStage(int round, Source source) implements Stage {

  static String nameOf(Source source) {
    return "search-" + source.name();
  }

  @Override
  public String name() {
    return nameOf(source);
  }

  @Override
  public String plan(Workshop shop) {
    int statements = shop.material().source(source.name()).size();
    Integer fresh = shop.config().schedule().fresh();
    boolean all = round == 0 && (fresh == null || fresh >= statements);
    return "%s%d statements, a = %d, e = %d, d = %d%s"
        .formatted(
            all ? "" : "by the schedule, of ",
            statements,
            source.attempts(),
            shop.config().search().samples(),
            shop.config().search().expansions(),
            round == 0 ? "" : " and more");
  }

  @Override
  public Done run(Workshop shop) {
    List<Statement> statements = shop.material().source(source.name());
    History history = shop.history(round);
    List<Portion> portions =
        new Planner(shop.config().schedule(), shop.config().seed())
            .portions(round, statements, history, shop.config().search().expansions());
    int total = portions.stream().mapToInt(portion -> portion.statements().size()).sum();
    ObjectNode facts = Workshop.facts().put("source", source.name());
    facts.put("searcher", shop.searcher(round));
    ArrayNode folders = facts.putArray("runs");
    List<Path> runs = new ArrayList<>();
    List<StatementResult> results = new ArrayList<>();
    try (ProgressLine progress = new ProgressLine(id(), total)) {
      for (Portion portion : portions) {
        Path run = shop.folder().search(round, source.name(), portion.expansions());
        Batch batch = new Batch(arguments(shop, run, portion.expansions()), false);
        results.addAll(batch.run(shop.bench(), portion.statements(), progress));
        runs.add(run);
        folders.add(shop.folder().path().relativize(run).toString());
      }
    }
    facts.put("statements", results.size());
    facts.put("notTakenUp", statements.size() - results.size());
    facts.put("proved", results.stream().filter(StatementResult::proved).count());
    facts.put(
        "fresh",
        results.stream()
            .filter(r -> r.proved() && !history.of(r.statement()).contains(Status.PROVED))
            .count());
    facts.put(
        "unelaborated", results.stream().filter(r -> r.status() == Status.UNELABORATED).count());
    facts.put("tacticCalls", results.stream().mapToLong(StatementResult::tacticCalls).sum());
    String model = "theta_" + shop.searcher(round);
    return new Done(
        facts, Optional.of(new SearchImport(Purpose.LEARN, source.name(), model, runs)));
  }

  private SearchArguments arguments(Workshop shop, Path run, int expansions) {
    String model = shop.model(shop.searcher(round));
    String priority = shop.config().search().priority();
    SearchArguments plain = SearchArguments.parse(shop.configFile(), shop.searchOptions(model));
    ServiceDescription services = shop.bench().services(plain.model());
    if (priority.equals("value") && !services.model().getHasProofsize()) {
      priority = "logprob"; // as theta_0 in the paper
    }
    List<String> options = shop.searchOptions(model);
    options.add("--run=" + run);
    options.add("--attempts=" + source.attempts());
    options.add("--samples=" + shop.config().search().samples());
    options.add("--expansions=" + expansions);
    options.add("--priority=" + priority);
    options.add("--seed=" + (shop.config().seed() + round));
    return SearchArguments.parse(shop.configFile(), options);
  }
}
