package dev.gradus.model.torch;

import ai.djl.util.cuda.CudaUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which libtorch is loaded. The bundled one is for CPUs. For a GPU there are two ways: an installed
 * PyTorch of the same version, whose libraries DJL's native part is put on top of; or the libraries
 * that DJL itself downloads.
 *
 * <p>Only the same version will do. The native part has the layout of libtorch's objects compiled
 * in; with 2.11 in place of 2.7 four functions are missing, and where they are provided, every
 * value passed to a program has another tag: it answers with errors or dies.
 *
 * @param source where it comes from
 * @param folder of an installed one
 * @param version of libtorch, without what follows a plus sign
 * @param cuda whether it is for GPUs
 */
public record Natives(Source source, Optional<Path> folder, String version, boolean cuda) {

  /** The version that DJL's native part is made for, of which any patch will do. */
  public static final String VERSION = "2.7.1";

  private static final String MINOR = "2.7.";

  /** The flavour of DJL's native part for CUDA; it has no part of CUDA itself. */
  private static final String CUDA_FLAVOR = "cu128";

  private static final Pattern NUMBER = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");

  /** Where a libtorch comes from. */
  public enum Source {
    BUNDLED,
    INSTALLED,
    DOWNLOADED
  }

  /**
   * What these options lead to.
   *
   * @throws TorchUnavailableException if the installed one is none, or of another version
   */
  static Natives of(TorchOptions options) {
    boolean gpu = options.device().startsWith("gpu");
    if (options.installed().isPresent()) {
      return installed(options.installed().get());
    }
    return bundledOr(gpu && options.download() && gpus() > 0);
  }

  /** The bundled one, or the one that DJL downloads. */
  public static Natives bundledOr(boolean download) {
    return new Natives(
        download ? Source.DOWNLOADED : Source.BUNDLED, Optional.empty(), VERSION, download);
  }

  /**
   * The libtorch in a folder, such as {@code site-packages/torch/lib}.
   *
   * @throws TorchUnavailableException if there is none, or one of another version
   */
  public static Natives installed(Path folder) {
    if (!Files.isRegularFile(folder.resolve("libtorch.so"))) {
      throw new TorchUnavailableException(
          "PYTORCH_LIBRARY_PATH is "
              + folder
              + ", where there is no libtorch.so: name the folder torch/lib of an installed torch "
              + VERSION
              + ", or unset it",
          null);
    }
    String version = version(folder);
    if (!version.startsWith(MINOR)) {
      throw new TorchUnavailableException(
          "PYTORCH_LIBRARY_PATH is "
              + folder
              + ", which has torch "
              + version
              + "; this program needs "
              + VERSION
              + ": pip install torch=="
              + VERSION
              + " and name its torch/lib, or unset it",
          null);
    }
    boolean cuda = Files.exists(folder.resolve("libtorch_cuda.so"));
    return new Natives(Source.INSTALLED, Optional.of(folder), version, cuda);
  }

  /**
   * By {@code torch/version.py} beside the folder, or {@code build-version} of a plain libtorch.
   */
  private static String version(Path folder) {
    Path above = folder.toAbsolutePath().getParent();
    for (Path file : List.of(above.resolve("version.py"), above.resolve("build-version"))) {
      try {
        Matcher number = NUMBER.matcher(Files.readString(file));
        if (number.find()) {
          return number.group(1);
        }
      } catch (IOException e) {
        continue; // the other one, or neither
      }
    }
    return "of an unknown version";
  }

  /** NVIDIA GPUs that the CUDA runtime sees; 0 where there is no runtime. */
  public static int gpus() {
    return CudaUtils.getGpuCount();
  }

  /** Tells DJL. It reads these when it loads the library. */
  void prepare() {
    System.setProperty("ai.djl.offline", Boolean.toString(source != Source.DOWNLOADED));
    if (source == Source.INSTALLED) {
      System.setProperty("PYTORCH_LIBRARY_PATH", folder.orElseThrow().toString());
      // Its name for the native part, not of the installed libtorch.
      System.setProperty("PYTORCH_VERSION", VERSION);
      System.setProperty("PYTORCH_FLAVOR", cuda ? CUDA_FLAVOR : "cpu");
    }
  }

  /**
   * Lets the CUDA libraries be found that pip installs beside torch, unless told otherwise: DJL
   * asks the CUDA runtime for devices, and kernels are compiled by NVRTC.
   *
   * @return this
   */
  public Natives findCuda() {
    if (folder.isEmpty()) {
      return this;
    }
    Path packages = folder.get().toAbsolutePath().getParent().resolveSibling("nvidia");
    TreeSet<String> folders = new TreeSet<>();
    try (Stream<Path> found = Files.find(packages, 2, (path, a) -> path.endsWith("lib"))) {
      found.map(Path::toString).forEach(folders::add);
    } catch (IOException e) {
      return this; // a libtorch with CUDA of the system
    }
    String told = System.getProperty("jna.library.path");
    if (told != null) {
      folders.add(told);
    }
    System.setProperty("jna.library.path", String.join(File.pathSeparator, folders));
    return this;
  }

  /** One line for people. */
  public String describe() {
    Map<Source, String> words =
        Map.of(
            Source.BUNDLED, "bundled",
            Source.INSTALLED, "installed in " + folder.map(Path::toString).orElse(""),
            Source.DOWNLOADED, "downloaded");
    return "libtorch " + version + ", " + words.get(source) + (cuda ? ", for CUDA" : ", for CPUs");
  }
}
