package dev.gradus.model.cli;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Picocli mixin: which language model to use, and where it runs. */
public final class ModelOptions {

  private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]/]+)\\]?:(\\d{1,5})");

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Mixin private RemoteModel remote;

  @Option(
      names = "--model",
      defaultValue = "prior",
      paramLabel = "prior|HOST:PORT",
      description =
          "Language model: the built-in grammar, or a model server elsewhere"
              + " (default: ${DEFAULT-VALUE}).")
  private String model;

  /**
   * Connects to the model that the options name, starting it in this process if it is built in.
   *
   * @param meters where a model of this process records its metrics
   * @throws ParameterException if the options name no model
   */
  public ModelConnection connect(MeterRegistry meters) {
    if (model.equals("prior")) {
      return ModelConnection.prior(meters);
    }
    Matcher address = ADDRESS.matcher(model);
    if (address.matches() && Integer.parseInt(address.group(2)) <= 65535) {
      return ModelConnection.remote(remote.channel(model));
    }
    if (Files.isDirectory(Path.of(model))) {
      throw usage(
          "--model "
              + model
              + " is a checkpoint, and this version serves no neural checkpoints; use --model"
              + " prior");
    }
    throw usage("--model " + model + " is neither `prior` nor HOST:PORT; use --model prior");
  }

  /** The option's value, as for a run's configuration. */
  public String model() {
    return model;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
