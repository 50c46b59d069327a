package dev.gradus.model.cli;

import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which shape of model to measure. A picocli mixin. */
final class ShapeOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      defaultValue = "5m",
      description = "5m, 20m, 100m, 1.5b or a config.json (default: ${DEFAULT-VALUE}).")
  private String config;

  /** The option's value. */
  String name() {
    return config;
  }

  /**
   * The shape.
   *
   * @throws ParameterException if there is none of that name
   */
  DecoderConfig shape() throws IOException {
    Optional<ShippedConfig> shipped = ShippedConfig.of(config);
    if (shipped.isPresent()) {
      return shipped.get().config();
    }
    Path file = Path.of(config);
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(
          command.commandLine(),
          "--config "
              + config
              + ": no such file; give a config.json or one of "
              + String.join(", ", ShippedConfig.NAMES));
    }
    return DecoderConfig.read(file);
  }
}
