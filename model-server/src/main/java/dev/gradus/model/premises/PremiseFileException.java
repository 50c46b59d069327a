package dev.gradus.model.premises;

import picocli.CommandLine.IExitCodeGenerator;

/** A file of premises that cannot be used; one line that says what to do. Exit code 2. */
public final class PremiseFileException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1;

  PremiseFileException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
