package dev.gradus.model.training;

import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.tokenizer.PromptFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run starts from: the value of {@code --init}. */
sealed interface Origin {

  /** The shape. */
  DecoderConfig config();

  /** A model that is trained on. */
  record Trained(Checkpoint checkpoint) implements Origin {

    @Override
    public DecoderConfig config() {
      return checkpoint.config();
    }

    /** Fingerprints of it and of those it came from, the nearest first. */
    List<String> parents() throws IOException {
      List<String> parents = new ArrayList<>(List.of(checkpoint.fingerprint()));
      checkpoint.metadata().ifPresent(metadata -> parents.addAll(metadata.parents()));
      return parents;
    }
  }

  /** Fresh weights of a shape; the vocabulary's size is that of the tokenizer. */
  record Scratch(DecoderConfig config) implements Origin {}

  /**
   * Resolves {@code --init}. The name of a shipped configuration means that one, whatever folder is
   * called like it: {@code --init 5m --out 5m} goes on as it began.
   *
   * @param init a checkpoint, a config.json, or the name of a shipped configuration
   * @throws TrainingException if it is none of these
   */
  static Origin of(String init) throws IOException {
    Optional<ShippedConfig> shipped = ShippedConfig.of(init);
    if (shipped.isPresent()) {
      return new Scratch(shipped.get().config());
    }
    Path path = Path.of(init);
    if (Files.isDirectory(FolderReplacement.resolve(path))) {
      Checkpoint checkpoint = Checkpoint.read(path);
      PromptFormat.requireKnownTo(checkpoint);
      return new Trained(checkpoint);
    }
    if (Files.isRegularFile(path)) {
      return new Scratch(DecoderConfig.read(path));
    }
    throw new TrainingException(
        2,
        "--init "
            + init
            + " is no checkpoint, no config.json and none of "
            + String.join(", ", ShippedConfig.NAMES));
  }
}
