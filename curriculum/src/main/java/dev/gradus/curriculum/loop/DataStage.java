package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.Harvest;
import dev.gradus.curriculum.dataset.TrainingData;
import dev.gradus.curriculum.dataset.TrainingFile;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.curriculum.store.Dataset;
import dev.gradus.curriculum.store.DatasetOptions;
import java.nio.file.Path;

/**
 * D_k: the pairs of all searches so far, S_0 to S_k, by default each once and a goal with its least
 * proof size.
 */
record DataStage(int round) implements Stage {
  static final String NAME = "data";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String plan(Workshop shop) {
    return (shop.config().deduplicate() ? "unique pairs" : "pairs as found")
        + (round == 0 ? " of round 0" : " of rounds 0 to " + round);
  }

  @Override
  public Done run(Workshop shop) {
    boolean sizes = shop.config().training().proofsize();
    boolean unique = shop.config().deduplicate();
    Dataset found = shop.store().dataset(new DatasetOptions(0, round, unique, 0, sizes, true));
    addAccepted(shop, found.data());
    if (found.data().proofsteps().isEmpty()) {
      throw new ConfigException(
          shop.configFile(),
          "no search has proved anything, so there is nothing to train on; raise search.expansions or choose easier sources");
    }
    Path file = shop.folder().data(round);
    ObjectNode record = new TrainingFile(file).write(found.data(), found.from());
    ObjectNode facts = Workshop.facts();
    facts.put("file", shop.folder().path().relativize(file).toString());
    facts.set("sha256", record.get("sha256"));
    facts.set("groups", record.get("sources"));
    facts.set("proofsteps", record.get("proofsteps"));
    facts.set("proofsizes", record.get("proofsizes"));
    return Done.of(facts);
  }

  /** The store keeps proofs; what else Lean accepted is in the run directories. */
  private void addAccepted(Workshop shop, TrainingData data) {
    int perGoal = shop.config().training().accepted();
    if (perGoal == 0) {
      return;
    }
    for (Source source : shop.config().sources()) {
      Harvest harvest = new Harvest(source.name(), false, perGoal, shop.material().rule(), false);
      for (int k = 0; k <= round; k++) {
        JsonNode search = shop.facts(k, SearchStage.nameOf(source)).orElse(Workshop.facts());
        for (JsonNode run : search.path("runs")) {
          harvest.add(shop.folder().path().resolve(run.textValue()));
        }
      }
      harvest.data().proofsteps().stream()
          .filter(step -> !step.source().equals(source.name()))
          .forEach(data::add);
    }
  }
}
