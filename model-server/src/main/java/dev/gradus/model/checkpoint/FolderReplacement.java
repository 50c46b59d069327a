package dev.gradus.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Writes a folder so that a reader meets the old one or the new one, whole, whenever the writer is
 * killed and even if the machine loses power.
 *
 * <p>The steps for a target {@code m}: the content is written into {@code .m.new} and synchronised;
 * an existing {@code m} is renamed to {@code .m.previous}; {@code .m.new} is renamed to {@code m};
 * {@code .m.previous} is deleted. No file system call that Java offers swaps two folders, so
 * between the two renames (microseconds, or for good if the writer dies there) the folder's own
 * name is missing. {@link #resolve} therefore falls back to {@code .m.previous}, which is whole
 * whenever {@code m} is missing: at every moment one of the two can be read. The alternative, a
 * symbolic link that is replaced, has no such moment, but makes a model something that cannot be
 * copied or moved like a folder.
 *
 * <p>One writer at a time for one target. What a killed writer left is removed by the next one.
 */
public final class FolderReplacement {

  private FolderReplacement() {}

  /** Fills an empty folder. */
  @FunctionalInterface
  public interface Content {
    void writeInto(Path folder) throws IOException;
  }

  /** Writes {@code target}, replacing it if it exists. Files are synchronised before it appears. */
  public static void replace(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path fresh = sibling(absolute, "new");
    Path previous = sibling(absolute, "previous");
    Files.createDirectories(absolute.getParent());
    if (!Files.exists(absolute) && Files.exists(previous)) {
      Files.move(previous, absolute, StandardCopyOption.ATOMIC_MOVE);
    }
    delete(fresh);
    delete(previous);
    Files.createDirectory(fresh);
    content.writeInto(fresh);
    synchronise(fresh);
    if (Files.exists(absolute)) {
      Files.move(absolute, previous, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE);
    force(absolute.getParent());
    delete(previous);
  }

  /** Where {@code target} can be read at this moment: itself, or what it was before. */
  public static Path resolve(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    if (absolute.getFileName() == null || Files.exists(absolute)) {
      return target;
    }
    Path previous = sibling(absolute, "previous");
    return Files.exists(previous) ? previous : target;
  }

  /** Writes one file whole: temporary name, synchronised, renamed. */
  public static void writeFile(Path file, byte[] bytes) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Path fresh = sibling(absolute, "new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(
        fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(absolute.getParent());
  }

  private static Path sibling(Path absolute, String what) {
    return absolute.resolveSibling("." + absolute.getFileName() + "." + what);
  }

  private static void synchronise(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        force(path);
      }
    }
  }

  /** For a folder: its entries. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      return; // nothing was left
    }
  }
}
