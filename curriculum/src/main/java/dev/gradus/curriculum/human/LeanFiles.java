package dev.gradus.curriculum.human;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Lean files of folders: those of a Lake project without its dependencies and its build. */
public final class LeanFiles {
  private LeanFiles() {}

  /** Files as they are, folders by what is in them, in order of their paths. */
  public static List<Path> in(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(inFolder(path));
      } else {
        files.add(path);
      }
    }
    return List.copyOf(files);
  }

  private static List<Path> inFolder(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".lean"))
          .filter(file -> isSource(folder.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path inside) {
    if (inside.toString().equals("lakefile.lean")) {
      return false;
    }
    for (Path part : inside) {
      String name = part.toString();
      if (name.startsWith(".") || name.equals("build") || name.equals("lake-packages")) {
        return false;
      }
    }
    return true;
  }
}
