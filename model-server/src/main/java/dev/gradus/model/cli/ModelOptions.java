package dev.gradus.model.cli;

import dev.gradus.model.Mixture;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.ShippedModel;
import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseFileException;
import dev.gradus.model.prior.Prior;
import dev.gradus.model.serving.NeuralModel;
import dev.gradus.model.torch.TorchUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Picocli mixin: which language model to use, and where it runs. */
public final class ModelOptions {

  private static final String PRIOR = "prior";

  /** Before a checkpoint: half of the samples or more are the grammar's. */
  public static final String BESIDE_PRIOR = PRIOR + "+";

  private static final String DEFAULT = BESIDE_PRIOR + ShippedModel.NAME;

  private static final Logger LOG = LoggerFactory.getLogger(ModelOptions.class);

  private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]/]+)\\]?:(\\d{1,5})");

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Mixin private RemoteModel remote;
  @Mixin private NeuralFlags neural;

  @Option(
      names = "--model",
      paramLabel = "prior|gradus|DIR|prior+DIR|HOST:PORT",
      description =
          "Language model: the built-in grammar, the trained model that comes with Gradus, a"
              + " checkpoint in Hugging Face's layout, the grammar beside one of these"
              + " (prior+gradus), or a model server elsewhere (default: prior+gradus, or prior"
              + " where the engine of trained models cannot run).")
  private String model;

  @Option(
      names = "--premises",
      paramLabel = "FILE",
      description =
          "Statements of the library, as from `gradus curriculum extract`, that the grammar may"
              + " cite: for each goal those most like it. A checkpoint has its own, and the grammar"
              + " beside it has the same: those of DIR, also where LoadCheckpoint chooses another.")
  private Path premises;

  /**
   * Connects to the model that the options name, starting it in this process unless it is a server
   * elsewhere.
   *
   * @param meters where a model of this process records its metrics
   * @throws ParameterException if the options name no model, or one that cannot be used
   */
  public ModelConnection connect(MeterRegistry meters) {
    if (model == null) {
      try {
        model = DEFAULT;
        return connect(meters);
      } catch (TorchUnavailableException e) {
        if (!neural.onCpu()) {
          throw e; // A GPU was asked for.
        }
        LOG.warn("using --model prior: {}", e.getMessage());
        model = PRIOR;
      }
    }
    if (model.equals(PRIOR)) {
      return ModelConnection.of(new Prior(meters, library()), meters);
    }
    boolean besidePrior = model.startsWith(BESIDE_PRIOR);
    if (premises != null && !besidePrior) {
      throw usage(
          "--premises is for --model prior; a checkpoint cites what it was trained with: leave it"
              + " out, or train with another file (gradus train --premises)");
    }
    String name = besidePrior ? model.substring(BESIDE_PRIOR.length()) : model;
    Path checkpoint = name.equals(ShippedModel.NAME) ? neural.shipped() : directory(name);
    if (Files.isDirectory(FolderReplacement.resolve(checkpoint))) {
      return ModelConnection.of(
          besidePrior ? mixture(checkpoint, meters) : neural.load(checkpoint, meters), meters);
    }
    if (!besidePrior && isAddress(model)) {
      return ModelConnection.remote(remote.channel(model));
    }
    throw usage(
        "--model "
            + model
            + " is neither `prior`, nor `gradus`, nor a directory that is there, nor one of these"
            + " two after `prior+`, nor HOST:PORT; use --model prior");
  }

  /** Whether a model's name is one of a server, HOST:PORT. */
  public static boolean isAddress(String model) {
    Matcher address = ADDRESS.matcher(model);
    return address.matches() && Integer.parseInt(address.group(2)) <= 65535;
  }

  private Mixture mixture(Path checkpoint, MeterRegistry meters) {
    NeuralModel trained = neural.load(checkpoint, meters);
    try {
      List<Premise> cited = premises == null ? neural.premises(checkpoint) : library();
      return new Mixture(trained, new Prior(meters, cited));
    } catch (RuntimeException e) {
      trained.close();
      throw e;
    }
  }

  private List<Premise> library() {
    try {
      return premises == null ? List.of() : PremiseFile.read(premises);
    } catch (PremiseFileException e) {
      throw usage("--premises " + e.getMessage());
    }
  }

  private Path directory(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw usage("--model " + model + " is no path: " + e.getReason());
    }
  }

  /** The option's value, as for a run's configuration. */
  public String model() {
    return model == null ? DEFAULT : model;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
