package dev.gradus.model.cli;

import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.ShippedModel;
import dev.gradus.model.decoder.UnsupportedDecoderException;
import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseFileException;
import dev.gradus.model.serving.NeuralModel;
import dev.gradus.model.serving.ServingOptions;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.torch.TorchOptions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a checkpoint is served by this process. A picocli mixin. */
final class NeuralFlags {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|gpu:N",
      defaultValue = "cpu",
      description = "Where --model DIR runs (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--model-threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of --model DIR on the CPU; 0 is one a core (default: 0).")
  private int threads;

  @Option(
      names = "--model-rows",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Samples that --model DIR writes together, at most; each holds memory for"
              + " --model-context tokens (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--model-context",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Tokens of a goal and a sample together, at most; the model's own limit where that is"
              + " lower. What does not fit of a goal is left out (default: ${DEFAULT-VALUE}).")
  private int context;

  @Option(
      names = "--model-queue",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Requests that may wait for --model DIR before more are refused (default:"
              + " ${DEFAULT-VALUE}).")
  private int queue;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Tokens of a sample of --model DIR, at most; longer ones are cut off (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--model-root",
      paramLabel = "DIR",
      description =
          "Directory below which callers of LoadCheckpoint may choose another model; by default"
              + " they may not.")
  private Path root;

  /**
   * Loads a checkpoint and starts to serve it.
   *
   * @throws ParameterException if an option or the checkpoint cannot be used
   */
  NeuralModel load(Path checkpoint, MeterRegistry meters) {
    if (threads < 0) {
      throw usage("--model-threads is " + threads + "; it must be 0 or more", null);
    }
    Path libraries = libraries(System.getenv());
    try {
      ServingOptions options = new ServingOptions(rows, queue, maxTokens, context);
      // Before libtorch is started for nothing.
      Checkpoint.read(checkpoint).close();
      Torch torch = Torch.start(torch(threads, device, System.getenv()));
      return new NeuralModel(
          checkpoint, Optional.ofNullable(root), torch, libraries, options, meters);
    } catch (CheckpointException | IllegalArgumentException | UnsupportedDecoderException e) {
      throw usage(e.getMessage(), e);
    } catch (IOException e) {
      throw usage("--model " + checkpoint + " cannot be read: " + e.getMessage(), e);
    }
  }

  boolean onCpu() {
    return device.equals("cpu");
  }

  /** The folder of the model that comes with Gradus. */
  Path shipped() {
    Path cache = libraries(System.getenv()).resolveSibling("models");
    try {
      return ShippedModel.unpackInto(cache);
    } catch (IOException e) {
      throw usage(
          "the model that comes with Gradus cannot be unpacked into %s (%s); make room there, or use --model prior"
              .formatted(cache, e.getMessage()),
          e);
    }
  }

  /** Statements of the library that a checkpoint was trained to cite. */
  List<Premise> premises(Path checkpoint) {
    Path file = FolderReplacement.resolve(checkpoint).resolve(PremiseFile.NAME);
    try {
      return Files.exists(file) ? PremiseFile.read(file) : List.of();
    } catch (PremiseFileException e) {
      throw usage("--model " + e.getMessage(), e);
    }
  }

  /** Where native libraries are unpacked once: beside whatever else Gradus keeps for this user. */
  static Path libraries(Map<String, String> environment) {
    String cacheHome = environment.get("XDG_CACHE_HOME");
    // The XDG specification says to ignore relative paths.
    Path root =
        cacheHome != null && Path.of(cacheHome).isAbsolute()
            ? Path.of(cacheHome)
            : Path.of(System.getProperty("user.home"), ".cache");
    return root.resolve("gradus").resolve("torch");
  }

  /**
   * How libtorch runs. {@code PYTORCH_LIBRARY_PATH}, which DJL reads too, names an installed one;
   * {@code GRADUS_TORCH_DOWNLOAD=1} lets one for CUDA be downloaded.
   */
  static TorchOptions torch(int threads, String device, Map<String, String> environment) {
    Optional<Path> installed =
        Optional.ofNullable(environment.get("PYTORCH_LIBRARY_PATH"))
            .filter(path -> !path.isBlank())
            .map(Path::of);
    boolean download = "1".equals(environment.get("GRADUS_TORCH_DOWNLOAD"));
    return new TorchOptions(threads, libraries(environment), device, installed, download);
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }
}
