package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.loop.config.Search;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.curriculum.store.Store;
import dev.gradus.model.cli.ModelOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the stages of an iteration share.
 *
 * @param configFile where the configuration was read, for messages
 * @param config what is to be done
 * @param folder where it is done
 * @param material the statements
 * @param store what is done already, and what was found
 * @param bench Lean and the model
 * @param device where models run and are trained: {@code cpu}, {@code gpu}
 */
record Workshop(
    Path configFile,
    IterateConfig config,
    IterationFolder folder,
    Material material,
    Store store,
    Workbench bench,
    String device) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Facts to be filled in. */
  static ObjectNode facts() {
    return JSON.createObjectNode();
  }

  /** What is known of a stage; empty until it is done. */
  Optional<JsonNode> facts(int round, String stage) {
    return store.stage(round, stage).filter(StageRecord::done).map(StageRecord::facts);
  }

  /** What the rounds before this one made of the statements. */
  History history(int round) {
    History history = new History();
    for (SearchOutcome outcome : store.outcomes()) {
      if (outcome.purpose() == Purpose.LEARN && outcome.round() < round) {
        history.add(outcome.hash(), outcome.status());
      }
    }
    return history;
  }

  /** theta_k, as {@code --model} takes it. */
  String model(int round) {
    if (round == 0) {
      return config.model().first();
    }
    return (config.model().withPrior() ? ModelOptions.BESIDE_PRIOR : "") + folder.model(round);
  }

  /** The model that searches in a round: its own, unless the gate kept an earlier one. */
  int searcher(int round) {
    if (config.searches() == IterateConfig.Searches.FIRST) {
      return 0;
    }
    return facts(round, GateStage.NAME).map(f -> f.get("searcher").asInt()).orElse(round);
  }

  /** Options of {@code gradus prove} that all searches of the run share. */
  List<String> searchOptions(String model) {
    return searchOptions(config, folder, device, model);
  }

  /** The same before there is a workshop, to see whether they can be had. */
  static List<String> searchOptions(
      IterateConfig config, IterationFolder folder, String device, String model) {
    Search search = config.search();
    List<String> options = new ArrayList<>();
    // What the run has trained cites what it was trained with, which are the same lemmas.
    boolean first = model.equals(config.model().first());
    boolean cites = model.equals("prior") || model.startsWith(ModelOptions.BESIDE_PRIOR);
    if (first && cites && config.model().premises() != null) {
      options.add("--premises=" + folder.premises());
    }
    options.addAll(
        List.of(
            "--model=" + model,
            "--device=" + device,
            "--model-threads=" + config.model().threads(),
            "--temperature=" + search.temperature(),
            "--top-p=" + search.topP(),
            "--tactic-timeout=" + search.tacticTimeout(),
            "--tactic-heartbeats=" + search.tacticHeartbeats(),
            "--timeout=" + search.timeout(),
            "--reopen=" + search.reopen(),
            "--overlap=" + search.overlap(),
            "--parallel=" + search.parallel()));
    return options;
  }
}
