package dev.gradus.search.store;

import java.nio.file.Path;
import picocli.CommandLine.IExitCodeGenerator;

/** A run directory that cannot serve this run: in use, or made with another configuration. */
public final class RunDirectoryException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  /**
   * @param fault what is wrong and what to do, one line
   */
  public RunDirectoryException(Path directory, String fault) {
    super("run directory " + directory + ": " + fault);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
