package dev.gradus.model.bench.serving;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointContents;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.checkpoint.WeightWriter;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * A checkpoint of a shape with fresh weights. It knows nothing, so nearly all of its samples are as
 * long as they may be, which is what a measurement of speed wants.
 */
public final class FreshModel {

  private static final String TEXT =
      "DECL Nat.add_comm GOAL a b c : ℕ\nh : a < 10\n⊢ a + b + c = c + b + a PROOFSTEP omega";

  private FreshModel() {}

  /**
   * Writes it.
   *
   * @param directory that is not there yet, in one that is
   * @param config with a vocabulary of at least 258
   * @throws IOException if it cannot be written
   */
  public static void write(Path directory, DecoderConfig config, Torch torch) throws IOException {
    ChunkCounts counts = new ChunkCounts();
    counts.add(TEXT);
    TreeMap<String, byte[]> companions = new TreeMap<>();
    Path tokenizer = directory.resolveSibling(directory.getFileName() + ".tokenizer");
    try {
      BpeTrainer.train(counts, config.vocabularySize(), done -> {}).write(tokenizer);
      companions.put("tokenizer.json", Files.readAllBytes(tokenizer));
    } finally {
      Files.deleteIfExists(tokenizer);
    }
    GradusMetadata metadata =
        new GradusMetadata(PromptFormat.VERSION, true, 0, 0, "sha256:none", List.of());
    try (NDManager manager = torch.newManager();
        Weights weights = Weights.random(config, manager, 1)) {
      Checkpoint.write(
          directory,
          new CheckpointContents(config, companions, weights.all(), metadata, new WeightWriter()));
    }
  }
}
