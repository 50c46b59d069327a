package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.checkpoint.WeightWriter;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.training.Trainer.End;
import dev.gradus.model.training.data.BatchStream;
import dev.gradus.model.training.report.Row;
import dev.gradus.model.training.report.TrainingLog;
import dev.gradus.model.training.report.TrainingPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A run of training, from its first step or its last saved state to its checkpoint: {@link Trainer}
 * goes step by step, and this class saves what is to be saved.
 */
public final class TrainingRun implements AutoCloseable {

  /** How often a run is validated where nothing else is asked for. */
  private static final int VALIDATIONS = 20;

  private static final int EPOCHS_TRAINED = 1;
  private static final int EPOCHS_SCRATCH = 10;

  /** Adam's rate for a width of 256; wider models want less, by the ratio of the widths. */
  private static final double RATE_AT_256 = 1e-3;

  /** A trained model is moved more gently than a fresh one. */
  private static final double TRAINED_SHARE = 0.3;

  private final RunOptions options;
  private final RunFolder folder;
  private final Ingredients ingredients;
  private final NDManager manager;
  private final Weights weights;
  private final TrainingStep step;
  private final BatchStream stream;
  private final Schedule schedule;
  private final Result result;
  private final Progress start;
  private final TrainingLog log;

  /** What a run left behind. */
  public record Outcome(boolean paused, List<Row> rows, long bestStep, double bestLoss) {}

  private TrainingRun(
      RunOptions options, RunFolder folder, Ingredients ingredients, NDManager manager)
      throws IOException {
    this.options = options;
    this.folder = folder;
    this.ingredients = ingredients;
    this.manager = manager;
    DecoderConfig config = ingredients.config();
    this.weights =
        ingredients.origin() instanceof Origin.Trained trained
            ? trained.checkpoint().weights(manager)
            : Weights.random(config, manager, options.seed());
    this.step =
        new TrainingStep(
            manager,
            config,
            weights,
            options.optimizer(),
            options.loraRank(),
            options.loraAlpha(),
            options.seed());
    this.stream =
        new BatchStream(
            ingredients.corpus(),
            ingredients.corpus().weights(options.mix()),
            options.seed(),
            options.batchTokens(),
            options.accumulate());
    this.schedule = schedule();
    this.result =
        new Result(
            options.out(),
            config,
            ingredients.companions(),
            new WeightWriter(WeightWriter.DEFAULT_MAX_SHARD_BYTES, options.bfloat16()));
    try (NDManager scope = manager.newSubManager()) {
      this.start = folder.restore(step.state(), scope).orElse(Progress.START);
    }
    this.log = TrainingLog.open(folder.log(), start.step());
  }

  /**
   * Prepares a run: reads and checks all that goes into it. Empty if the run is finished already.
   *
   * @param parent its device is trained on; the run takes a manager of its own
   * @param cache where native libraries are unpacked
   * @param status told what is going on
   */
  public static Optional<TrainingRun> open(
      RunOptions options, NDManager parent, Path cache, Consumer<String> status)
      throws IOException {
    RunFolder folder = RunFolder.of(options.out());
    Optional<Ingredients> ingredients = Ingredients.gather(options, folder, cache, status);
    if (ingredients.isEmpty()) {
      return Optional.empty();
    }
    NDManager manager = parent.newSubManager();
    try {
      return Optional.of(new TrainingRun(options, folder, ingredients.get(), manager));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private Schedule schedule() {
    boolean trained = ingredients.origin() instanceof Origin.Trained;
    int epochs = options.epochs().orElse(trained ? EPOCHS_TRAINED : EPOCHS_SCRATCH);
    long steps = 0;
    for (int epoch = 0; epoch < epochs && options.steps().isEmpty(); epoch++) {
      steps += stream.steps(epoch);
    }
    steps = options.steps().orElse(steps);
    double width = ingredients.config().hiddenSize();
    double rate =
        options.learningRate().orElse(RATE_AT_256 * 256 / width * (trained ? TRAINED_SHARE : 1));
    long warmup = Math.min(steps - 1, Math.round(options.warmup() * steps));
    return new Schedule(rate, warmup, steps, options.floor());
  }

  /** Steps of the whole run. */
  public long steps() {
    return schedule.steps();
  }

  /** Steps that were done before. */
  public long stepsDone() {
    return start.step();
  }

  /** What is trained on, in words and numbers, by name. */
  public Map<String, String> facts() {
    var corpus = ingredients.corpus();
    DecoderConfig config = ingredients.config();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "Model",
        "%,d parameters: %d layers, width %d, %,d tokens in the vocabulary"
            .formatted(
                config.parameters(),
                config.layers(),
                config.hiddenSize(),
                config.vocabularySize()));
    facts.put(
        "Training examples",
        "%,d, of them %,d proofsizes; sources %s"
            .formatted(corpus.training().size(), corpus.proofsizes(), corpus.sources()));
    facts.put(
        "Validation examples",
        "%,d; %,d of the data left out, for validation has their theorem"
            .formatted(corpus.validation().size(), corpus.heldBack()));
    facts.put(
        "Longer than the context",
        "%,d goals shortened to %,d tokens, %,d examples left out"
            .formatted(corpus.shortened(), ingredients.context(), corpus.leftOut()));
    facts.put(
        "Schedule",
        "%,d steps, %,d of them warm-up, learning rate %.3g"
            .formatted(schedule.steps(), schedule.warmup(), schedule.peak()));
    return facts;
  }

  /**
   * Trains to the end, or until asked to pause.
   *
   * @param onRow told of each step
   * @param pause asked before each step; then the state is saved
   */
  public Outcome train(Consumer<Row> onRow, BooleanSupplier pause) throws IOException {
    var validation = ingredients.corpus().validationBatches(options.batchTokens());
    Trainer.Pace pace =
        new Trainer.Pace(
            options.validateEvery().orElse(Math.max(1, schedule.steps() / VALIDATIONS)),
            options.patience(),
            Math.round(options.checkpointMinutes() * 60e9));
    Progress[] last = {start};
    Trainer.Listener listener =
        new Trainer.Listener() {
          @Override
          public void onStep(Row row, Progress progress) {
            last[0] = progress;
            onRow.accept(row);
          }

          @Override
          public void onCheckpoint(Progress progress) throws IOException {
            folder.save(progress, step.state());
            writePage();
            if (validation.isEmpty()) {
              writeResult(progress, false);
            }
          }

          @Override
          public void onBest(Progress progress) throws IOException {
            writeResult(progress, false);
          }
        };
    Trainer trainer = new Trainer(step, stream, validation, schedule, pace);
    End end = trainer.run(start, log, listener, pause);
    writePage();
    if (end != End.PAUSED) {
      finish(last[0], validation.isEmpty());
    }
    return new Outcome(end == End.PAUSED, log.rows(), last[0].bestStep(), last[0].bestLoss());
  }

  /** The checkpoint as it stays: the last weights, or the best where there was a validation. */
  private void finish(Progress progress, boolean last) throws IOException {
    if (last) {
      writeResult(progress, true);
    } else {
      try (NDManager scope = manager.newSubManager();
          Checkpoint best = Checkpoint.read(options.out());
          Weights weights = best.weights(scope)) {
        result.write(
            weights.all(), best.metadata().orElseThrow(), record(progress, true), curves());
      }
    }
    folder.delete();
  }

  private void writeResult(Progress progress, boolean finished) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      SortedMap<String, NDArray> arrays = step.merged(scope).all();
      result.write(arrays, metadata(progress), record(progress, finished), curves());
    }
  }

  private GradusMetadata metadata(Progress progress) throws IOException {
    boolean proofsize = ingredients.corpus().proofsizes() > 0;
    List<String> parents = List.of();
    if (ingredients.origin() instanceof Origin.Trained trained) {
      proofsize |= trained.checkpoint().metadata().map(GradusMetadata::proofsize).orElse(false);
      parents = trained.parents();
    }
    return new GradusMetadata(
        PromptFormat.VERSION,
        proofsize,
        progress.step(),
        options.seed(),
        "sha256:" + ingredients.corpus().sha256Together(),
        parents);
  }

  /** What goes into gradus.json beside the metadata. */
  private Map<String, Object> record(Progress progress, boolean finished) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("finished", finished);
    record.put("configuration", ingredients.configuration());
    record.put("tokenizer", ingredients.tokenizerSha256());
    record.put("learningRate", schedule.peak());
    record.put("steps", schedule.steps());
    record.put("tokens", progress.tokens());
    if (Double.isFinite(progress.bestLoss())) {
      record.put("validationLoss", progress.bestLoss());
      record.put("validationStep", progress.bestStep());
    }
    record.put("device", manager.getDevice().toString());
    record.put("versions", Versions.all());
    return record;
  }

  private List<Path> curves() {
    return List.of(folder.log(), folder.page());
  }

  private void writePage() throws IOException {
    Map<String, String> all = facts();
    all.putAll(ingredients.configuration());
    String title = "Training of " + options.out().toAbsolutePath().normalize().getFileName();
    String page = new TrainingPage(title, log.rows(), all).render();
    FolderReplacement.writeFile(folder.page(), page.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    log.close();
    step.close();
    weights.close();
    manager.close();
    if (ingredients.origin() instanceof Origin.Trained trained) {
      trained.checkpoint().close();
    }
  }
}
