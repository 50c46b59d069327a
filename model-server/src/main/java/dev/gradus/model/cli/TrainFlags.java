package dev.gradus.model.cli;

import dev.gradus.model.training.AdamW;
import dev.gradus.model.training.RunOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a training run is asked to do. A picocli mixin. */
final class TrainFlags {

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Training examples, JSON Lines.")
  private List<Path> data;

  @Option(
      names = "--init",
      required = true,
      paramLabel = "DIR|CONFIG",
      description =
          "What to start from: a checkpoint, or for fresh weights a config.json or one of 5m, 20m,"
              + " 100m, 1.5b.")
  private String init;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The checkpoint to write; DIR.run beside it holds the run until it is done.")
  private Path out;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "tokenizer.json for fresh weights; otherwise one is trained on the data.")
  private Path tokenizer;

  @Option(
      names = "--premises",
      paramLabel = "FILE",
      description =
          "Statements of the library, as from `gradus curriculum extract`: each prompt lists the"
              + " names of those most like its goal, and the model learns to cite them. They go"
              + " into the checkpoint (default: those of --init DIR, if it has any).")
  private Path premises;

  @Option(
      names = "--vocab",
      paramLabel = "N",
      description = "Tokens of the tokenizer that is trained (default: the configuration's).")
  private Integer vocabulary;

  @Option(
      names = "--mix",
      split = ",",
      paramLabel = "SOURCE=WEIGHT",
      description =
          "How often an epoch takes each example of a source; 0.5 takes half of them, and the other"
              + " half in the next epoch (default: 1).")
  private Map<String, Double> mix = Map.of();

  @Option(
      names = "--validation-data",
      paramLabel = "FILE",
      description = "Examples to validate on, in place of --validation.")
  private Path validationData;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "0.02",
      description =
          "Share of the theorems, by the hash of their names, to validate on; 0 for none (default:"
              + " ${DEFAULT-VALUE}).")
  private double validation;

  @Option(
      names = "--validate-every",
      paramLabel = "STEPS",
      description = "Steps between validations (default: a twentieth of the run).")
  private Long validateEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Stop after so many validations without improvement; 0 never stops early (default:"
              + " ${DEFAULT-VALUE}). The best checkpoint is kept in any case.")
  private int patience;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the data (default: 1 from a checkpoint, 10 from fresh weights).")
  private Integer epochs;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Optimiser steps, instead of --epochs.")
  private Long steps;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Tokens of a batch, give or take an example (default: ${DEFAULT-VALUE}).")
  private int batchTokens;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Batches whose gradients make one step (default: ${DEFAULT-VALUE}).")
  private int accumulate;

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description =
          "Longest example; longer goals are shortened as in serving (default: the model's, at most"
              + " 1024).")
  private Integer context;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Learning rate at its peak (default: 0.256 / width of the model; 0.3 of that from a"
              + " checkpoint).")
  private Double learningRate;

  @Option(
      names = "--warmup",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Share of the steps with a rising rate (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--floor",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "The last step's rate as a share of the peak (default: ${DEFAULT-VALUE}).")
  private double floor;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "Decoupled weight decay of matrices (default: ${DEFAULT-VALUE}).")
  private double decay;

  @Option(
      names = "--beta1",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "AdamW's memory of the gradient (default: ${DEFAULT-VALUE}).")
  private double beta1;

  @Option(
      names = "--beta2",
      paramLabel = "X",
      defaultValue = "0.95",
      description = "AdamW's memory of its square (default: ${DEFAULT-VALUE}).")
  private double beta2;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      defaultValue = "1",
      description = "Largest norm of the gradient (default: ${DEFAULT-VALUE}).")
  private double clip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Order of the data and fresh weights (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "N",
      defaultValue = "5",
      description = "Minutes between saved states (default: ${DEFAULT-VALUE}).")
  private double checkpointMinutes;

  @Option(
      names = "--lora-rank",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Train low-rank adapters in place of the weights; the checkpoint is merged (default: 0,"
              + " all weights).")
  private int loraRank;

  @Option(
      names = "--lora-alpha",
      paramLabel = "X",
      defaultValue = "32",
      description = "Scale of the adapters times their rank (default: ${DEFAULT-VALUE}).")
  private double loraAlpha;

  @Option(names = "--bfloat16", description = "Write the checkpoint's weights in bfloat16.")
  private boolean bfloat16;

  /**
   * The options, checked.
   *
   * @throws ParameterException if one is out of range
   */
  RunOptions options(CommandLine line) {
    require(line, validation >= 0 && validation < 1, "--validation must be in [0, 1)");
    require(line, validateEvery == null || validateEvery > 0, "--validate-every must be positive");
    require(line, patience >= 0, "--patience must not be negative");
    require(line, epochs == null || epochs > 0, "--epochs must be positive");
    require(line, steps == null || steps > 0, "--steps must be positive");
    require(line, steps == null || epochs == null, "give --steps or --epochs, not both");
    require(line, batchTokens > 0, "--batch-tokens must be positive");
    require(line, accumulate > 0, "--accumulate must be positive");
    require(line, context == null || context >= 16, "--context must be at least 16");
    require(line, learningRate == null || learningRate > 0, "--learning-rate must be positive");
    require(line, warmup >= 0 && warmup < 1, "--warmup must be in [0, 1)");
    require(line, floor >= 0 && floor <= 1, "--floor must be in [0, 1]");
    require(line, decay >= 0, "--weight-decay must not be negative");
    require(line, beta1 >= 0 && beta1 < 1, "--beta1 must be in [0, 1)");
    require(line, beta2 >= 0 && beta2 < 1, "--beta2 must be in [0, 1)");
    require(line, clip > 0, "--clip must be positive");
    require(line, checkpointMinutes >= 0, "--checkpoint-minutes must not be negative");
    require(line, loraRank >= 0, "--lora-rank must not be negative");
    require(line, vocabulary == null || vocabulary >= 512, "--vocab must be at least 512");
    mix.forEach((s, w) -> require(line, w >= 0 && w < 1e6, "--mix " + s + " must not be negative"));
    return new RunOptions(
        List.copyOf(data),
        Optional.ofNullable(validationData),
        validation,
        init,
        out,
        Optional.ofNullable(tokenizer),
        Optional.ofNullable(premises),
        vocabulary == null ? OptionalInt.empty() : OptionalInt.of(vocabulary),
        Map.copyOf(mix),
        epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
        steps == null ? OptionalLong.empty() : OptionalLong.of(steps),
        batchTokens,
        accumulate,
        context == null ? OptionalInt.empty() : OptionalInt.of(context),
        learningRate == null ? OptionalDouble.empty() : OptionalDouble.of(learningRate),
        warmup,
        floor,
        new AdamW(decay, beta1, beta2, clip),
        seed,
        validateEvery == null ? OptionalLong.empty() : OptionalLong.of(validateEvery),
        patience,
        checkpointMinutes,
        loraRank,
        loraAlpha,
        bfloat16);
  }

  private static void require(CommandLine line, boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(line, message);
    }
  }
}
