package dev.gradus.model.training.data;

import picocli.CommandLine.IExitCodeGenerator;

/** Training data that cannot be used. The message is one line: where, what, and what to do. */
public final class TrainingDataException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  /** With what is wrong and the remedy, in one line. */
  public TrainingDataException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
