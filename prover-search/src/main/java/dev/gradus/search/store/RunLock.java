package dev.gradus.search.store;

import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a run directory to one process. The operating system lets go of it however the process
 * ends.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws RunDirectoryException if another process has it
   * @throws EnvironmentException if the folder cannot be written
   */
  public static RunLock take(Path directory) {
    try {
      FileChannel channel =
          FileChannel.open(
              directory.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new RunDirectoryException(
            directory, "another process uses it; wait for it or choose another --run");
      }
      return new RunLock(channel);
    } catch (IOException e) {
      throw new EnvironmentException(
          "run directory "
              + directory
              + " cannot be written ("
              + e.getMessage()
              + "); choose another --run",
          e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
