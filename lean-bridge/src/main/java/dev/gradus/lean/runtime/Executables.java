package dev.gradus.lean.runtime;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Programs on the search path of this process. */
final class Executables {
  private Executables() {}

  static Optional<Path> find(String name) {
    String searchPath = System.getenv().getOrDefault("PATH", "");
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path program = Path.of(folder, name);
        if (Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(program.toAbsolutePath());
        }
      }
    }
    return Optional.empty();
  }
}
