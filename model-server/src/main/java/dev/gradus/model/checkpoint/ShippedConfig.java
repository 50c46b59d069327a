package dev.gradus.model.checkpoint;

import dev.gradus.model.decoder.DecoderConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The shapes of models that come with Gradus, by name. They are the files of {@code
 * model-server/configs}; a name is the number of parameters with the vocabulary that the file
 * names, the embedding included, which is also the output matrix.
 *
 * @param name such as {@code 5m}
 * @param config with the vocabulary that the size was chosen for
 */
public record ShippedConfig(String name, DecoderConfig config) {

  /** All names, the smallest first. */
  public static final List<String> NAMES = List.of("5m", "20m", "100m", "1.5b");

  /** The configuration of a name; empty if there is none. */
  public static Optional<ShippedConfig> of(String name) throws IOException {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    String resource = name + ".json";
    try (InputStream in = ShippedConfig.class.getResourceAsStream(resource)) {
      return Optional.of(new ShippedConfig(name, DecoderConfig.read(resource, in.readAllBytes())));
    }
  }
}
