package dev.gradus.model.serving;

import dev.gradus.model.ModelRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory below which callers may have checkpoints loaded. What they name is not trusted:
 * neither {@code ..} nor a link, of the directory or of a file in it, leads out of here, and what
 * lies outside cannot be told from what does not exist.
 */
final class CheckpointRoot {

  private final Path root;

  /**
   * @throws IOException if it is not there
   */
  CheckpointRoot(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /**
   * The real path of a checkpoint.
   *
   * @param checkpoint relative to the root, or absolute
   * @throws ModelRefusal if there is no such directory here
   */
  Path resolve(String checkpoint) {
    try {
      Path directory = root.resolve(checkpoint).toRealPath();
      if (directory.startsWith(root) && !directory.equals(root) && staysHere(directory)) {
        return directory;
      }
    } catch (IOException | InvalidPathException e) {
      throw refusal(checkpoint, e);
    }
    throw refusal(checkpoint, null);
  }

  /** Whether all its files are below the root, wherever links lead. */
  private boolean staysHere(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.toList();
    }
    for (Path file : files) {
      if (!file.toRealPath().startsWith(root)) {
        return false;
      }
    }
    return true;
  }

  private static ModelRefusal refusal(String checkpoint, Exception cause) {
    return new ModelRefusal(
        ModelRefusal.Reason.INVALID,
        "there is no checkpoint `"
            + checkpoint
            + "` below the directory that this server loads from; name a directory below its"
            + " --model-root",
        cause);
  }
}
