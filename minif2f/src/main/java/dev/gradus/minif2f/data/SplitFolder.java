package dev.gradus.minif2f.data;

import dev.gradus.search.statement.StatementFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the files of a split below a folder. What Lake builds or downloads ({@code .lake}, {@code
 * build}, {@code lake-packages}) is not searched: libraries have folders named {@code Test} too.
 */
record SplitFolder(Path root, Split split) {

  /** How deep below the root the split is looked for. */
  private static final int MAX_DEPTH = 6;

  /**
   * The files, by name.
   *
   * @throws StatementFormatException if there are none, or two places that could be meant
   */
  List<Path> files() {
    List<Path> folders = new ArrayList<>();
    List<Path> leanFiles = new ArrayList<>();
    List<Path> jsonFiles = new ArrayList<>();
    visit(
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && isOfLake(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (isNamed(folder, split.toString()) && !leanFilesIn(folder).isEmpty()) {
              folders.add(folder);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isNamed(file, split + ".lean")) {
              leanFiles.add(file);
            } else if (attributes.isRegularFile() && isNamed(file, split + ".jsonl")) {
              jsonFiles.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    // A clone of the repository has both Valid/ and a Valid.lean that imports it.
    if (!folders.isEmpty()) {
      return leanFilesIn(only(folders));
    }
    if (!leanFiles.isEmpty()) {
      return List.of(only(leanFiles));
    }
    if (!jsonFiles.isEmpty()) {
      return List.of(only(jsonFiles));
    }
    throw new StatementFormatException(
        root,
        "no folder '%1$s' with .lean files, no '%1$s.lean' and no '%1$s.jsonl' in it"
            .formatted(split));
  }

  private Path only(List<Path> found) {
    if (found.size() > 1) {
      throw new StatementFormatException(
          root,
          "both %s and %s could be the %s split; name one of them with --data"
              .formatted(root.relativize(found.get(0)), root.relativize(found.get(1)), split));
    }
    return found.get(0);
  }

  private void visit(SimpleFileVisitor<Path> visitor) {
    try {
      Files.walkFileTree(root, java.util.Set.of(), MAX_DEPTH, visitor);
    } catch (IOException e) {
      throw new StatementFormatException(root, "cannot be searched: " + e.getMessage());
    }
  }

  private static List<Path> leanFilesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith(".lean") && Files.isRegularFile(f))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfLake(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith(".") || name.equals("build") || name.equals("lake-packages");
  }

  private static boolean isNamed(Path path, String name) {
    return path.getFileName() != null && path.getFileName().toString().equalsIgnoreCase(name);
  }
}
