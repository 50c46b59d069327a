package dev.gradus.lean.runtime;

import picocli.CommandLine.IExitCodeGenerator;

/**
 * The machine, not the input, is at fault: something is missing, damaged, full or not allowed. The
 * message is one line for the user that says what is wrong and what to do about it.
 */
public final class EnvironmentException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  public EnvironmentException(String message) {
    super(message);
  }

  public EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Always 3, "environment broken". */
  @Override
  public int getExitCode() {
    return 3;
  }
}
