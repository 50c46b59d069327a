package dev.gradus.model.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ByteLevelBpe;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.tokenizer.CorpusFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus tokenizer}: trains a tokenizer. */
@Command(
    name = "tokenizer",
    description = "Train a byte-level BPE tokenizer and write it as tokenizer.json.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The same text gives the same file, whatever the order of the files.",
      "",
      "Examples:",
      "  gradus tokenizer --data proofsteps.jsonl --out model        # model/tokenizer.json",
      "  gradus tokenizer --data a.jsonl b.lean --vocab 8192 --out lean.json"
    })
public final class TokenizerCommand implements Callable<Integer> {

  /** Beyond this a chunk of Lean is a token by itself; it also bounds the memory of training. */
  private static final int MAX_VOCABULARY = 1_000_000;

  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "Text to learn from: training data (.jsonl) or plain text in UTF-8.")
  private List<Path> data;

  @Option(
      names = "--vocab",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Tokens, the 256 bytes and 2 special ones included (default: ${DEFAULT-VALUE}).")
  private int vocabulary;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      required = true,
      description =
          "A name in .json is the file to write; any other is a directory, made if it is missing,"
              + " for tokenizer.json and tokenizer_config.json.")
  private Path out;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (vocabulary < BpeTrainer.MIN_VOCABULARY || vocabulary > MAX_VOCABULARY) {
      throw wrong(
          "--vocab "
              + vocabulary
              + " must be "
              + BpeTrainer.MIN_VOCABULARY
              + " to "
              + MAX_VOCABULARY);
    }
    for (Path file : data) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw wrong("--data " + file + " is no file that can be read; name an existing one");
      }
    }
    boolean isFile = out.toString().endsWith(".json") && !Files.isDirectory(out);
    Path directory = isFile ? out.toAbsolutePath().getParent() : out;
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw wrong("--out " + directory + " is a file; name a directory, or a file in .json");
    }
    ChunkCounts counts = count();
    ByteLevelBpe bpe;
    try (LateProgress progress = new LateProgress("merges", vocabulary)) {
      bpe = BpeTrainer.train(counts, vocabulary, progress::done);
    }
    Files.createDirectories(directory);
    if (isFile) {
      bpe.write(out);
    } else {
      bpe.writeInto(out);
    }
    print(counts, bpe, isFile ? out : out.resolve("tokenizer.json"));
    return 0;
  }

  private ChunkCounts count() throws IOException {
    long total = 0;
    for (Path file : data) {
      total += Files.size(file);
    }
    ChunkCounts counts = new ChunkCounts();
    try (LateProgress progress = new LateProgress("reading", total)) {
      long before = 0;
      for (Path file : data) {
        long start = before;
        new CorpusFile(file).count(counts, read -> progress.done(start + read));
        before += Files.size(file);
      }
    }
    return counts;
  }

  private void print(ChunkCounts counts, ByteLevelBpe bpe, Path file) {
    double bytesPerToken = counts.bytes() / (double) Math.max(1, bpe.trainingTokens());
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .createObjectNode()
              .put("file", file.toString())
              .put("tokens", bpe.vocabularySize())
              .put("bytes", counts.bytes())
              .put("bytesPerToken", bytesPerToken));
    } else {
      out.printf(
          Locale.ROOT,
          "%s: %d tokens%s, %.2f bytes a token over %.1f MB of text%n",
          file,
          bpe.vocabularySize(),
          bpe.vocabularySize() < vocabulary ? " (nothing else occurs twice)" : "",
          bytesPerToken,
          counts.bytes() / 1e6);
    }
    out.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
