package dev.gradus.model.cli;

import java.nio.file.Path;
import java.util.Map;

final class NeuralFlags {
  private NeuralFlags() {}

  static Path libraries(Map<String, String> environment) {
    String cacheHome = environment.get("XDG_CACHE_HOME");
    Path root =
        cacheHome != null && Path.of(cacheHome).isAbsolute()
            ? Path.of(cacheHome)
            : Path.of(System.getProperty("user.home"), ".cache");
    return root.resolve("gradus").resolve("torch");
  }
}
