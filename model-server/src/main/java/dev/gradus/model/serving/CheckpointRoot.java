package dev.gradus.model.serving;

import dev.gradus.model.ModelRefusal;
import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.checkpoint.FolderReplacement;
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
   * @throws CheckpointException if it is not there
   */
  CheckpointRoot(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new CheckpointException(
          "--model-root " + root + " is no directory that is there; name one with checkpoints");
    }
    this.root = root.toRealPath();
  }

  /**
   * The real path of a checkpoint; while its writer is about to give it its name, that name, by
   * which {@link FolderReplacement} finds it.
   *
   * @param checkpoint relative to the root, or absolute
   * @throws ModelRefusal if there is no such directory here
   */
  Path resolve(String checkpoint) {
    try {
      Path named = root.resolve(checkpoint).normalize();
      Path found = FolderReplacement.resolve(named);
      Path directory = found.toRealPath();
      if (directory.startsWith(root) && !directory.equals(root) && staysHere(directory)) {
        return found.equals(named) ? directory : named;
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
