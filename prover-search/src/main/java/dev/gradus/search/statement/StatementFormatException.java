package dev.gradus.search.statement;

import java.nio.file.Path;
import picocli.CommandLine.IExitCodeGenerator;

/**
 * Input that cannot be read as statements: one line that says where, what is wrong and what to do.
 */
public final class StatementFormatException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  /** A fault of the whole file. */
  public StatementFormatException(Path file, String fault) {
    super(file + ": " + fault);
  }

  /**
   * A fault on one line.
   *
   * @param line counted from 1
   */
  public StatementFormatException(Path file, long line, String fault) {
    super(file + ":" + line + ": " + fault);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
