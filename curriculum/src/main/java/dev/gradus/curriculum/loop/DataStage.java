package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.Harvest;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.curriculum.dataset.TrainingFile;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.lean.cli.LateProgress;
import java.nio.file.Path;

/**
 * D_k: the pairs of all searches so far, S_0 to S_k, each once with its shortest proof size; one
 * file a source.
 */
record DataStage(int round) implements Stage {
  static final String NAME = "data";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String plan(Workshop shop) {
    return "pairs of rounds 0 to " + round;
  }

  @Override
  public ObjectNode run(Workshop shop) {
    ObjectNode facts = Workshop.facts();
    ArrayNode files = facts.putArray("files");
    ObjectNode groups = facts.putObject("groups");
    for (Source source : shop.config().sources()) {
      Harvest harvest = harvest(shop, source);
      if (!harvest.isEmpty()) {
        Path file = shop.folder().data(round, source.name());
        ObjectNode record = new TrainingFile(file).write(harvest.data(), harvest.provenance());
        files
            .addObject()
            .put("file", shop.folder().path().relativize(file).toString())
            .put("sha256", record.get("sha256").textValue());
        groups.setAll((ObjectNode) record.get("sources"));
      }
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          shop.configFile(),
          "no search has proved anything, so there is nothing to train on; raise search.expansions or choose easier sources");
    }
    return facts
        .put("proofsteps", sum(groups, "proofsteps"))
        .put("proofsizes", sum(groups, "proofsizes"));
  }

  private Harvest harvest(Workshop shop, Source source) {
    Harvest harvest =
        new Harvest(
            source.name(),
            shop.config().training().proofsize(),
            shop.config().training().accepted(),
            shop.material().rule(),
            false);
    for (int k = 0; k <= round; k++) {
      JsonNode search = shop.ledger().facts(k, SearchStage.nameOf(source)).orElse(Workshop.facts());
      for (JsonNode run : search.path("runs")) {
        harvest.add(shop.folder().path().resolve(run.textValue()));
      }
    }
    if (harvest.toReplay() > 0) {
      try (LateProgress progress = new LateProgress(id(), harvest.toReplay())) {
        harvest.replay(new LeanReplay(shop.bench().lean(), progress::done));
      }
    }
    return harvest;
  }

  private static int sum(ObjectNode groups, String of) {
    int sum = 0;
    for (JsonNode group : groups) {
      sum += group.path(of).asInt();
    }
    return sum;
  }
}
