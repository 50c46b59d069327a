package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.Proofsize;
import dev.gradus.curriculum.dataset.Proofstep;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.curriculum.loop.config.Training;
import dev.gradus.curriculum.loop.config.Training.From;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a model: theta_k of D_(k-1), always from the same start and never from theta_(k-1); or,
 * once, theta_0 of D_0.
 *
 * @param base whether it is theta_0
 */
record TrainingStage(int round, boolean base) implements Stage {
  private static final JsonMapper JSON = new JsonMapper();

  /** Progress is counted in thousandths. */
  private static final int PARTS = 1000;

  @Override
  public String name() {
    return base ? "base" : "train";
  }

  @Override
  public String plan(Workshop shop) {
    return "%s from %s, %d epochs of D_%d"
        .formatted(
            base ? "theta_0" : "theta_" + round, init(shop), epochs(shop), base ? 0 : round - 1);
  }

  @Override
  public Done run(Workshop shop) {
    shop.bench().close();
    Path out = out(shop);
    Path log = out.resolveSibling("train.log");
    int epochs = epochs(shop);
    List<String> arguments = arguments(shop, out, epochs);
    try (LateProgress progress = new LateProgress(id(), PARTS)) {
      new TrainingProcess(arguments, shop.config().training().memory(), log)
          .run(done -> progress.done(Math.round(PARTS * Math.min(1, done / epochs))));
    }
    ObjectNode facts =
        Workshop.facts().put("command", "gradus train " + String.join(" ", arguments));
    facts.put("model", shop.folder().path().relativize(out).toString());
    try {
      JsonNode training = JSON.readTree(out.resolve("gradus.json").toFile()).path("training");
      facts.set("training", training);
    } catch (IOException e) {
      throw new EnvironmentException(
          "the trained model in " + out + " cannot be read (" + e.getMessage() + ")", e);
    }
    return Done.of(facts);
  }

  private Path out(Workshop shop) {
    return base ? shop.folder().base() : shop.folder().model(round);
  }

  private int epochs(Workshop shop) {
    Training training = shop.config().training();
    return base ? training.base().epochs() : training.epochs();
  }

  private String init(Workshop shop) {
    boolean fromBase = !base && shop.config().training().from() == From.BASE;
    return fromBase ? shop.folder().base().toString() : shop.config().model().init();
  }

  private List<String> arguments(Workshop shop, Path out, int epochs) {
    Training training = shop.config().training();
    JsonNode data = shop.facts(base ? 0 : round - 1, DataStage.NAME).orElseThrow();
    List<String> arguments = new ArrayList<>(List.of("--data"));
    arguments.add(shop.folder().path().resolve(data.get("file").textValue()).toString());
    shop.config().original().forEach(file -> arguments.add(file.toString()));
    arguments.add("--init=" + init(shop));
    if (shop.config().model().premises() != null) {
      arguments.add("--premises=" + shop.folder().premises());
    }
    arguments.add("--out=" + out);
    if (!isCheckpoint(init(shop)) && shop.config().model().vocab() != null) {
      arguments.add("--vocab=" + shop.config().model().vocab());
    }
    StringBuilder mix = new StringBuilder();
    weights(shop, data.get("groups"))
        .forEach(
            (group, weight) -> mix.append(mix.isEmpty() ? "" : ",").append(group + "=" + weight));
    arguments.add("--mix=" + mix);
    arguments.add("--epochs=" + epochs);
    arguments.add("--batch-tokens=" + training.batchTokens());
    if (training.context() != null) {
      arguments.add("--context=" + training.context());
    }
    Double rate = base ? training.base().learningRate() : training.learningRate();
    if (rate != null) {
      arguments.add("--learning-rate=" + rate);
    }
    arguments.add("--validation=" + training.validation());
    arguments.add("--seed=" + (shop.config().seed() + round));
    arguments.add("--threads=" + training.threads());
    arguments.add("--device=" + shop.device());
    return arguments;
  }

  /** As {@code gradus train} takes it: a shipped shape's name is no folder's. */
  private static boolean isCheckpoint(String init) {
    return !ShippedConfig.NAMES.contains(init)
        && Files.isDirectory(FolderReplacement.resolve(Path.of(init)));
  }

  /** Of the groups that the data has; {@code gradus train} refuses others. */
  private static Map<String, Double> weights(Workshop shop, JsonNode groups) {
    Training training = shop.config().training();
    Map<String, Double> weights = new TreeMap<>(training.originalWeight());
    for (Source source : shop.config().sources()) {
      weights.put(source.name(), source.weight());
      weights.put(source.name() + Proofstep.ACCEPTED, source.weight() * training.acceptedWeight());
      weights.put(source.name() + Proofsize.GROUP, source.weight() * training.sizeWeight());
      List.of("", Proofstep.ACCEPTED, Proofsize.GROUP).stream()
          .map(group -> source.name() + group)
          .filter(group -> !groups.has(group))
          .forEach(weights::remove);
    }
    return weights;
  }
}
