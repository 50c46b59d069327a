package dev.gradus.search.engine;

import picocli.CommandLine.IExitCodeGenerator;

/**
 * Something every search depends on is broken: a service does not answer, the disk is full. One
 * line with its remedy; no other statement would fare better.
 */
public final class EnvironmentException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  public EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int getExitCode() {
    return 3;
  }
}
