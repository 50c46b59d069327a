package dev.gradus.model.training;

import picocli.CommandLine.IExitCodeGenerator;

/** A run that cannot start or go on. The message is one line: what is wrong, and the remedy. */
public final class TrainingException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * With what is wrong.
   *
   * @param exitCode 2 where other input helps, 3 where the environment is broken
   */
  public TrainingException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }
}
