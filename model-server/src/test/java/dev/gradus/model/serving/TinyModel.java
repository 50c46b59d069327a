package dev.gradus.model.serving;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointContents;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.checkpoint.WeightWriter;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.DecoderConfig.Family;
import dev.gradus.model.decoder.RopeScaling;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.torch.TestTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Decoders of a few thousand random weights, whose distributions are far from even. */
public final class TinyModel {

  private TinyModel() {}

  static DecoderConfig config(int vocabulary) {
    return new DecoderConfig(
        Family.LLAMA,
        vocabulary,
        32,
        48,
        2,
        4,
        2,
        8,
        256,
        1e-6,
        10_000,
        new RopeScaling.None(),
        true,
        false,
        0.35,
        0);
  }

  /** An engine whose token 0 is the end. */
  static TorchEngine engine(int vocabulary, int rows, long seed) {
    DecoderConfig config = config(vocabulary);
    NDManager manager = TestTorch.start().newManager();
    Decoder decoder =
        Decoder.open(TestTorch.start(), config, Weights.random(config, manager, seed));
    return new TorchEngine(manager, decoder, rows, 64, Set.of(0), new int[] {1, 2, 3});
  }

  /** A checkpoint with a tokenizer of bytes and a few merges. */
  public static Path checkpoint(Path directory, long seed) throws IOException {
    return checkpoint(directory, seed, config(300));
  }

  static Path checkpoint(Path directory, long seed, DecoderConfig config) throws IOException {
    ChunkCounts counts = new ChunkCounts();
    for (int i = 0; i < 3; i++) {
      counts.add("DECL Nat.add_comm GOAL a b : ℕ\n⊢ a + b = b + a PROOFSTEP omega");
      counts.add("DECL _ GOAL p q : Prop\nhp : p\n⊢ p ∨ q PROOFSIZE exact Or.inl hp");
    }
    Path tokenizer = Files.createTempFile(directory.getParent(), "tokenizer", ".json");
    BpeTrainer.train(counts, config.vocabularySize(), done -> {}).write(tokenizer);
    TreeMap<String, byte[]> companions = new TreeMap<>();
    companions.put("tokenizer.json", Files.readAllBytes(tokenizer));
    try (NDManager manager = TestTorch.start().newManager();
        Weights weights = Weights.random(config, manager, seed)) {
      Checkpoint.write(
          directory,
          new CheckpointContents(
              config,
              companions,
              weights.all(),
              new GradusMetadata(1, true, 1, seed, "sha256:none", List.of()),
              new WeightWriter()));
    }
    return directory;
  }
}
