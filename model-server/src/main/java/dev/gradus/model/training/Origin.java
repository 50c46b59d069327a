package dev.gradus.model.training;

import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.decoder.DecoderConfig;
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
   * Resolves {@code --init}.
   *
   * @param init a checkpoint, a config.json, or the name of a shipped configuration
   * @throws TrainingException if it is none of these
   */
  static Origin of(String init) throws IOException {
    Path path = Path.of(init);
    if (Files.isDirectory(path)) {
      return new Trained(Checkpoint.read(path));
    }
    if (Files.isRegularFile(path)) {
      return new Scratch(DecoderConfig.read(path));
    }
    Optional<ShippedConfig> shipped = ShippedConfig.of(init);
    if (shipped.isPresent()) {
      return new Scratch(shipped.get().config());
    }
    throw new TrainingException(
        2,
        "--init "
            + init
            + " is no checkpoint, no config.json and none of "
            + String.join(", ", ShippedConfig.NAMES));
  }
}
