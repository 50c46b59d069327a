package dev.gradus.model.training;

import dev.gradus.model.checkpoint.Sha256;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.premises.Citations;
import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseFileException;
import dev.gradus.model.premises.PremiseIndex;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.tokenizer.Objective;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.tokenizer.Tokenizer;
import dev.gradus.model.training.data.Corpus;
import dev.gradus.model.training.data.Example;
import dev.gradus.model.training.data.ExampleEncoder;
import dev.gradus.model.training.data.ExampleFile;
import dev.gradus.model.training.data.HeldOut;
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

  static final String TOKENIZER = "tokenizer.json";

  /** What a tokenizer consists of; tokenizer.json is written last. */
  static final List<String> TOKENIZER_FILES = List.of("tokenizer_config.json", TOKENIZER);

  /** Goals longer than this are rare, and attention's cost grows with the square. */
  private static final int CONTEXT_DEFAULT = 1024;

  /**
   * Reads and checks everything, and only then claims the folder of the run for it, so that a
   * command that is refused leaves nothing behind; empty if the run is finished.
   *
   * @param cache where native libraries are unpacked
   * @param status told what is going on
   */
  static Optional<Ingredients> gather(
      RunOptions options, RunFolder folder, Path cache, Consumer<String> status)
      throws IOException {
    Origin origin = Origin.of(options.init());
    boolean fixed = origin instanceof Origin.Trained;
    if (fixed && (options.tokenizer().isPresent() || options.vocabulary().isPresent())) {
      throw new TrainingException(
          2,
          "--tokenizer and --vocab are for fresh weights: a checkpoint keeps its own; leave them"
              + " out");
    }
    boolean learned = origin instanceof Origin.Scratch && options.tokenizer().isEmpty();
    ChunkCounts counts = new ChunkCounts();
    Map<String, String> configuration = new LinkedHashMap<>(options.deciding());
    SortedMap<String, byte[]> cited = premises(options, origin);
    // What --premises names was read just now: only a checkpoint's own can be damaged.
    String premisesName = Path.of(options.init(), PremiseFile.NAME).toString();
    Optional<PremiseIndex> premises =
        Optional.ofNullable(cited.get(PremiseFile.NAME))
            .map(file -> new PremiseIndex(PremiseFile.read(premisesName, file)));
    status.accept("reading the data");
    HeldOut heldOut =
        options.validationData().isPresent()
            ? HeldOut.Theorems.of(options.validationData().get())
            : new HeldOut.Share(options.validation());
    for (Path file : options.data()) {
      Consumer<Example> reader =
          learned ? example -> count(example, heldOut, premises, counts) : example -> {};
      configuration.put("--data " + file, new ExampleFile(file).forEach(reader));
    }
    if (heldOut instanceof HeldOut.Theorems theorems) {
      configuration.put("--validation-data " + theorems.file(), theorems.sha256());
    }
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
    if (options.premises().isPresent()) {
      configuration.put(
          "--premises " + options.premises().get(), Sha256.of(cited.get(PremiseFile.NAME)));
    }
    if (!folder.isWanted(configuration, options.out())) {
      return Optional.empty();
    }

    SortedMap<String, byte[]> companions;
    if (origin instanceof Origin.Trained trained) {
      companions = trained.checkpoint().companions();
    } else if (options.tokenizer().isPresent()) {
      companions = tokenizerFiles(options.tokenizer().get());
    } else {
      companions = folder.tokenizer();
      if (companions.isEmpty()) {
        status.accept("training the tokenizer");
        int size = options.vocabulary().orElse(origin.config().vocabularySize());
        companions = BpeTrainer.train(counts, size, done -> {}).files();
      }
    }
    try (Tokenizer tokenizer =
        origin instanceof Origin.Trained trained
            ? Tokenizer.of(trained.checkpoint(), cache)
            : Tokenizer.read(
                options.tokenizer().map(Path::toString).orElse(TOKENIZER),
                companions.get(TOKENIZER),
                cache)) {
      DecoderConfig config =
          origin instanceof Origin.Scratch scratch
              ? withVocabulary(scratch.config(), tokenizer)
              : origin.config();
      // Of packed examples each would have to be turned by its own length: shorter ones need not.
      int most = config.steadyPositions();
      int context = options.context().orElse(Math.min(most, CONTEXT_DEFAULT));
      if (context > most) {
        throw new TrainingException(
            2,
            "--context %d is more than the %d positions of the model; lower it"
                .formatted(context, most));
      }
      status.accept("encoding the data");
      Corpus.Reader reader = new Corpus.Reader(new ExampleEncoder(tokenizer, context, premises));
      options.data().forEach(file -> reader.training(file, heldOut));
      options.validationData().ifPresent(reader::validation);
      Corpus corpus = reader.read();
      corpus.weights(options.mix()); // refuses what cannot be mixed
      folder.claim(configuration, learned ? companions : new TreeMap<>());
      companions = new TreeMap<>(companions);
      companions.putAll(cited);
      return Optional.of(
          new Ingredients(origin, config, companions, corpus, context, configuration));
    }
  }

  /** The file that goes into the checkpoint, by its name there; none if nothing is cited. */
  private static SortedMap<String, byte[]> premises(RunOptions options, Origin origin) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (options.premises().isPresent()) {
      try {
        List<Premise> statements = PremiseFile.read(options.premises().get());
        files.put(PremiseFile.NAME, PremiseFile.write(statements));
      } catch (PremiseFileException e) {
        throw new TrainingException(2, "--premises " + e.getMessage());
      }
    } else if (origin instanceof Origin.Trained trained) {
      trained.checkpoint().premises().ifPresent(file -> files.put(PremiseFile.NAME, file));
    }
    return files;
  }

  private static SortedMap<String, byte[]> tokenizerFiles(Path file) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(TOKENIZER, Files.readAllBytes(file));
    for (String name : TOKENIZER_FILES) {
      Path beside = file.resolveSibling(name);
      if (!name.equals(TOKENIZER) && Files.exists(beside)) {
        files.put(name, Files.readAllBytes(beside));
      }
    }
    return files;
  }

  /** SHA-256 of tokenizer.json, in hexadecimal. */
  String tokenizerSha256() {
    return Sha256.of(companions.get(TOKENIZER));
  }

  private static void count(
      Example example, HeldOut heldOut, Optional<PremiseIndex> premises, ChunkCounts counts) {
    if (heldOut.holds(example)) {
      return;
    }
    if (example instanceof Example.Proofstep step) {
      List<String> cited = ExampleEncoder.cited(premises, step);
      counts.add(PromptFormat.text(Objective.PROOFSTEP, step.declaration(), cited, step.goal()));
      counts.add(Citations.shorten(step.tactic(), cited));
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
