package dev.gradus.model.training;

import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ByteLevelBpe;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.tokenizer.Objective;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.tokenizer.Tokenizer;
import dev.gradus.model.training.data.Corpus;
import dev.gradus.model.training.data.Example;
import dev.gradus.model.training.data.ExampleEncoder;
import dev.gradus.model.training.data.ExampleFile;
import dev.gradus.model.training.data.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All that goes into a run, read, checked and tokenised before the first step.
 *
 * @param origin what it starts from
 * @param config of the model, its vocabulary as large as the tokenizer's
 * @param companions tokenizer.json and its like, as they go into the checkpoint
 * @param corpus the examples
 * @param context tokens of the longest example
 * @param configuration options and hashes that decide the losses
 */
record Ingredients(
    Origin origin,
    DecoderConfig config,
    SortedMap<String, byte[]> companions,
    Corpus corpus,
    int context,
    Map<String, String> configuration) {

  private static final String TOKENIZER = "tokenizer.json";

  /** Goals longer than this are rare, and attention's cost grows with the square. */
  private static final int CONTEXT_DEFAULT = 1024;

  /**
   * Reads everything, and claims the folder of the run for it; empty if the run is finished.
   *
   * @param cache where native libraries are unpacked
   * @param status told what is going on
   */
  static Optional<Ingredients> gather(
      RunOptions options, RunFolder folder, Path cache, Consumer<String> status)
      throws IOException {
    Origin origin = Origin.of(options.init());
    boolean learned = origin instanceof Origin.Scratch && options.tokenizer().isEmpty();
    ChunkCounts counts = new ChunkCounts();
    Map<String, String> configuration = new LinkedHashMap<>(options.deciding());
    status.accept("reading the data");
    for (Path file : options.data()) {
      String sha256 =
          new ExampleFile(file).forEach(learned ? example -> count(example, counts) : e -> {});
      configuration.put("--data " + file, sha256);
    }
    options
        .validationData()
        .ifPresent(
            file ->
                configuration.put(
                    "--validation-data " + file, new ExampleFile(file).forEach(example -> {})));
    if (origin instanceof Origin.Trained trained) {
      configuration.put("fingerprint of --init", trained.checkpoint().fingerprint());
    }
    if (origin instanceof Origin.Scratch scratch) {
      configuration.put(
          "shape of --init", Sha256.of(scratch.config().toJson().getBytes(StandardCharsets.UTF_8)));
    }
    if (options.tokenizer().isPresent()) {
      Path file = options.tokenizer().get();
      configuration.put("--tokenizer " + file, Sha256.of(Files.readAllBytes(file)));
    }
    if (!folder.claim(configuration, options.out())) {
      return Optional.empty();
    }

    DecoderConfig config;
    SortedMap<String, byte[]> companions;
    Tokenizer tokenizer;
    if (origin instanceof Origin.Trained trained) {
      config = trained.checkpoint().config();
      companions = trained.checkpoint().companions();
      tokenizer = Tokenizer.of(trained.checkpoint(), cache);
    } else {
      DecoderConfig wanted = ((Origin.Scratch) origin).config();
      companions = new TreeMap<>();
      Path file = options.tokenizer().orElse(folder.path().resolve(TOKENIZER));
      if (learned) {
        if (!Files.exists(file)) {
          status.accept("training the tokenizer");
          int size = options.vocabulary().orElse(wanted.vocabularySize());
          ByteLevelBpe bpe = BpeTrainer.train(counts, size, done -> {});
          bpe.writeInto(folder.path());
        }
      }
      for (String name : List.of(TOKENIZER, "tokenizer_config.json")) {
        Path companion = name.equals(TOKENIZER) ? file : file.resolveSibling(name);
        if (Files.exists(companion)) {
          companions.put(name, Files.readAllBytes(companion));
        }
      }
      tokenizer = Tokenizer.read(file, cache);
      config = withVocabulary(wanted, tokenizer);
    }
    try (tokenizer) {
      status.accept("encoding the data");
      int context = options.context().orElse(Math.min(config.maxPositions(), CONTEXT_DEFAULT));
      if (context > config.maxPositions()) {
        throw new TrainingException(
            2,
            "--context %d is more than the %d positions of the model; lower it"
                .formatted(context, config.maxPositions()));
      }
      Corpus.Reader reader = new Corpus.Reader(new ExampleEncoder(tokenizer, context));
      double share = options.validationData().isPresent() ? 0 : options.validation();
      options.data().forEach(file -> reader.training(file, share));
      options.validationData().ifPresent(reader::validation);
      return Optional.of(
          new Ingredients(origin, config, companions, reader.read(), context, configuration));
    }
  }

  /** SHA-256 of tokenizer.json, in hexadecimal. */
  String tokenizerSha256() {
    return Sha256.of(companions.get(TOKENIZER));
  }

  private static void count(Example example, ChunkCounts counts) {
    if (example instanceof Example.Proofstep step) {
      counts.add(PromptFormat.text(Objective.PROOFSTEP, step.declaration(), step.goal()));
      counts.add(step.tactic());
    } else {
      counts.add(PromptFormat.text(Objective.PROOFSIZE, example.declaration(), example.goal()));
    }
  }

  private static DecoderConfig withVocabulary(DecoderConfig config, Tokenizer tokenizer) {
    return new DecoderConfig(
        config.family(),
        tokenizer.vocabularySize(),
        config.hiddenSize(),
        config.intermediateSize(),
        config.layers(),
        config.heads(),
        config.keyValueHeads(),
        config.headSize(),
        config.maxPositions(),
        config.normEpsilon(),
        config.ropeTheta(),
        config.ropeScaling(),
        config.tiedEmbeddings(),
        config.queryKeyValueBias(),
        config.initializerRange(),
        tokenizer.endToken());
  }
}
