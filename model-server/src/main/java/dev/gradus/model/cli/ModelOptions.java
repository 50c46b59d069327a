package dev.gradus.model.cli;

import dev.gradus.model.checkpoint.ShippedModel;
import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseFileException;
import dev.gradus.model.prior.Prior;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
  @Mixin private NeuralFlags neural;

  @Option(
      names = "--model",
      defaultValue = "prior",
      paramLabel = "prior|gradus|DIR|HOST:PORT",
      description =
          "Language model: the built-in grammar, the trained model that comes with Gradus, a"
              + " checkpoint in Hugging Face's layout, or a model server elsewhere (default:"
              + " ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--premises",
      paramLabel = "FILE",
      description =
          "Statements of the library, as from `gradus curriculum extract`, that --model prior may"
              + " cite: for each goal those most like it. A checkpoint has its own.")
  private Path premises;

  /**
   * Connects to the model that the options name, starting it in this process unless it is a server
   * elsewhere.
   *
   * @param meters where a model of this process records its metrics
   * @throws ParameterException if the options name no model, or one that cannot be used
   */
  public ModelConnection connect(MeterRegistry meters) {
    if (model.equals("prior")) {
      return ModelConnection.of(new Prior(meters, library()), meters);
    }
    if (premises != null) {
      throw usage(
          "--premises is for --model prior; a checkpoint cites what it was trained with: leave it"
              + " out, or train with another file (gradus train --premises)");
    }
    if (model.equals(ShippedModel.NAME)) {
      return ModelConnection.of(neural.loadShipped(meters), meters);
    }
    Path directory = directory();
    if (Files.isDirectory(directory)) {
      return ModelConnection.of(neural.load(directory, meters), meters);
    }
    Matcher address = ADDRESS.matcher(model);
    if (address.matches() && Integer.parseInt(address.group(2)) <= 65535) {
      return ModelConnection.remote(remote.channel(model));
    }
    throw usage(
        "--model "
            + model
            + " is neither `prior`, nor `gradus`, nor a directory that is there, nor HOST:PORT; use"
            + " --model prior");
  }

  private List<Premise> library() {
    try {
      return premises == null ? List.of() : PremiseFile.read(premises);
    } catch (PremiseFileException e) {
      throw usage("--premises " + e.getMessage());
    }
  }

  private Path directory() {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw usage("--model " + model + " is no path: " + e.getReason());
    }
  }

  /** The option's value, as for a run's configuration. */
  public String model() {
    return model;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
