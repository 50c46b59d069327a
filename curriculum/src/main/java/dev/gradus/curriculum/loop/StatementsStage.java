package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Takes the statements into the store, and notes what the run is made of. */
record StatementsStage() implements Stage {
  static final String NAME = "statements";

  @Override
  public int round() {
    return 0;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String plan(Workshop shop) {
    return "%,d to learn from, %,d to measure with".formatted(learn(shop), measure(shop));
  }

  @Override
  public Done run(Workshop shop) {
    shop.material().sources().values().forEach(shop.store()::add);
    shop.material().sets().values().forEach(shop.store()::add);
    if (!shop.material().premises().isEmpty()) {
      byte[] premises = PremiseFile.write(shop.material().premises());
      try {
        FolderReplacement.writeFile(shop.folder().premises(), premises);
      } catch (IOException e) {
        throw new EnvironmentException(
            shop.folder().premises() + " cannot be written (" + e.getMessage() + ")", e);
      }
    }
    ObjectNode facts = Workshop.facts();
    facts.put("premises", shop.material().premises().size());
    facts.put("learn", learn(shop)).put("measure", measure(shop));
    ObjectNode files = facts.putObject("files");
    shop.material().hashes().forEach(files::put);
    ObjectNode leftOut = facts.putObject("heldOutLeftOut");
    shop.material().leftOut().forEach(leftOut::put);
    facts.set("config", ConfigFile.tree(shop.config()));
    return Done.of(facts);
  }

  private static int learn(Workshop shop) {
    return shop.material().sources().values().stream().mapToInt(s -> s.size()).sum();
  }

  private static int measure(Workshop shop) {
    return shop.material().sets().values().stream().mapToInt(s -> s.size()).sum();
  }

  /**
   * Refuses files that are not what they were when the run began.
   *
   * @throws ConfigException naming the first that has changed
   */
  static void requireSame(Workshop shop) {
    Optional<StageRecord> began = shop.store().stage(0, NAME).filter(StageRecord::done);
    for (Map.Entry<String, String> file : shop.material().hashes().entrySet()) {
      Optional<String> then =
          began.map(s -> s.facts().path("files").path(file.getKey()).textValue());
      if (then.isPresent() && !then.get().equals(file.getValue())) {
        throw new ConfigException(
            shop.configFile(),
            file.getKey()
                + " has changed since the run began; put it back, or choose another --run");
      }
    }
  }
}
