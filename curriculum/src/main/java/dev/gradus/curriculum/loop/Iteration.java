package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.curriculum.loop.config.EvaluationSet;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.loop.config.IterateConfig.Searches;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.curriculum.loop.config.Training.From;
import dev.gradus.search.cli.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Expert iteration (Polu et al. 2022, section 4.3). A round k has a model theta_k: it is trained
 * (round 0 has the first model), measured, and searches; what all searches have found is D_k, which
 * theta_(k+1) is trained on. The last round trains and measures only.
 */
final class Iteration {

  /** Hears what becomes of the stages. */
  interface Listener {
    /** A stage begins. */
    void started(Stage stage);

    /** A stage is done, and the store says so. */
    void finished(Stage stage, ObjectNode facts);
  }

  private Iteration() {}

  /** All stages in order. */
  static List<Stage> stages(IterateConfig config) {
    List<Stage> stages = new ArrayList<>(List.of(new StatementsStage()));
    for (int round = 0; round <= config.rounds(); round++) {
      if (round > 0) {
        stages.add(new TrainingStage(round, false));
      }
      for (EvaluationSet set : config.evaluate()) {
        stages.addAll(evaluations(round, set, config));
      }
      if (round == config.rounds()) {
        break;
      }
      if (round > 0 && config.searches() == Searches.TRAINED && config.gated().isPresent()) {
        stages.add(new GateStage(round, config.gate()));
      }
      if (round == 0 || config.searches() != Searches.ONCE) {
        for (Source source : config.sources()) {
          stages.add(new SearchStage(round, source));
        }
      }
      stages.add(new DataStage(round));
      if (round == 0 && config.training().from() == From.BASE) {
        stages.add(new TrainingStage(0, true));
      }
    }
    return stages;
  }

  private static List<Stage> evaluations(int round, EvaluationSet set, IterateConfig config) {
    List<Stage> stages = new ArrayList<>();
    List<String> priorities =
        set.priorities().isEmpty() ? List.of(config.search().priority()) : set.priorities();
    for (String priority : priorities) {
      stages.add(new EvaluationStage(round, set, priority, stages.isEmpty()));
    }
    return stages;
  }

  /**
   * Does what is not done yet.
   *
   * @param stopAfter the stage after which to stop, as {@link Stage#id}
   */
  static void run(Workshop shop, Optional<String> stopAfter, Listener listener) {
    for (Stage stage : stages(shop.config())) {
      if (shop.facts(stage.round(), stage.name()).isEmpty()) {
        listener.started(stage);
        listener.finished(stage, run(shop, stage));
      }
      if (stopAfter.isPresent() && stopAfter.get().equals(stage.id())) {
        return;
      }
    }
  }

  private static ObjectNode run(Workshop shop, Stage stage) {
    int round = stage.round();
    boolean resumed = shop.store().stage(round, stage.name()).isPresent();
    shop.store().begin(round, stage.name());
    long start = System.nanoTime();
    Done done = stage.run(shop);
    ObjectNode facts = done.facts();
    facts.put("seconds", Math.round((System.nanoTime() - start) / 1e6) / 1e3);
    if (resumed) {
      facts.put("resumed", true); // the seconds are those of the last sitting only
    }
    facts.put("gradus", Version.current().toString());
    if (done.found().isEmpty()) {
      shop.store().finish(round, stage.name(), facts);
    } else {
      Supplier<LeanReplay> lean = () -> new LeanReplay(shop.bench().lean(), replayed -> {});
      shop.store().finishSearch(round, stage.name(), facts, done.found().get(), lean);
    }
    return facts;
  }
}
