package dev.gradus.lean.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder where what was built once is kept for all later runs.
 *
 * <p>Each entry is a folder with a name that says what it was built from, and either complete or
 * absent: it is built under a name beginning with {@code staging-}, flushed to disk and then
 * renamed. One process builds at a time, under a lock of the operating system that ends with the
 * process; so whatever staging folder a builder finds was left by one that died, and is deleted.
 */
final class CacheFolder {

  /** Makes the content of an entry in an empty folder. */
  @FunctionalInterface
  interface Builder {
    void build(Path folder) throws IOException;
  }

  private static final String STAGING = "staging-";

  /** File locks are held by the whole JVM, so its threads need a lock among themselves. */
  private static final ReentrantLock WITHIN_JVM = new ReentrantLock();

  private final Path root;
  private final Consumer<String> notices;

  /**
   * @param root created when missing
   * @param notices receives one-line messages for the user, such as that another process is waited
   *     for
   */
  CacheFolder(Path root, Consumer<String> notices) {
    this.notices = notices;
    try {
      Files.createDirectories(root);
      this.root = root.toRealPath();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot create the cache folder "
              + root
              + " ("
              + reason(e)
              + "): choose another with --cache DIR",
          e);
    }
    if (!Files.isWritable(this.root)) {
      throw new EnvironmentException(
          "the cache folder "
              + root
              + " is not writable: change its permissions or choose another with --cache DIR");
    }
  }

  /** {@code $XDG_CACHE_HOME/gradus}, or {@code ~/.cache/gradus} where that is not set. */
  static Path defaultRoot(Map<String, String> environment) {
    String cacheHome = environment.get("XDG_CACHE_HOME");
    // The XDG specification says to ignore relative paths.
    if (cacheHome != null && Path.of(cacheHome).isAbsolute()) {
      return Path.of(cacheHome, "gradus");
    }
    return Path.of(System.getProperty("user.home"), ".cache", "gradus");
  }

  Path root() {
    return root;
  }

  /** The entry of this name, whether it is there or not. */
  Path entry(String name) {
    return root.resolve(name);
  }

  /** Returns the entry, built first if it is not there. */
  Path entry(String name, Builder builder) {
    Path entry = entry(name);
    return Files.isDirectory(entry) ? entry : build(name, false, builder);
  }

  /** Returns the entry, built anew in any case; the old one stays until the new one is complete. */
  Path rebuiltEntry(String name, Builder builder) {
    return build(name, true, builder);
  }

  private Path build(String name, boolean force, Builder builder) {
    Path entry = entry(name);
    WITHIN_JVM.lock();
    try (FileChannel channel =
            FileChannel.open(
                root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (!lock.isValid()) {
        throw new IllegalStateException("lost the lock of " + root);
      }
      deleteLeftovers();
      if (Files.isDirectory(entry) && !force) {
        return entry;
      }
      Path staging = Files.createTempDirectory(root, STAGING);
      try {
        builder.build(staging);
        flush(staging);
        Files.createDirectories(entry.getParent());
        if (Files.exists(entry)) {
          Files.move(
              entry, root.resolve(staging.getFileName() + "-old"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(staging, entry, StandardCopyOption.ATOMIC_MOVE);
        flushFile(entry.getParent());
      } finally {
        deleteLeftovers();
      }
      return entry;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      WITHIN_JVM.unlock();
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock == null) {
      notices.accept("another gradus is installing into " + root + ": waiting for it to finish");
      lock = channel.lock();
    }
    return lock;
  }

  private EnvironmentException failure(IOException e) {
    String reason = reason(e);
    String remedy =
        reason.contains("No space left")
            ? "free 1.5 GB there or choose another folder with --cache DIR"
            : "check its permissions and free space, or choose another folder with --cache DIR";
    return new EnvironmentException(
        "cannot install into the cache folder " + root + " (" + reason + "): " + remedy, e);
  }

  private static String reason(IOException e) {
    // Of these the message is only the path, which the sentence already has.
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return switch (file.getClass().getSimpleName()) {
        case "NoSuchFileException" -> "no such file or folder";
        case "AccessDeniedException" -> "permission denied";
        case "FileAlreadyExistsException" -> "a file is in its place";
        default -> file.toString();
      };
    }
    return e.getMessage() == null || e.getMessage().isBlank()
        ? e.getClass().getSimpleName()
        : e.getMessage().strip().replace('\n', ' ');
  }

  private void deleteLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> children = Files.list(root)) {
      leftovers = children.filter(p -> p.getFileName().toString().startsWith(STAGING)).toList();
    }
    for (Path leftover : leftovers) {
      deleteRecursively(leftover);
    }
  }

  static void deleteRecursively(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void flush(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        flushFile(file);
      }
    }
  }

  private static void flushFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
