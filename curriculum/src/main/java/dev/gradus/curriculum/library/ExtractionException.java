package dev.gradus.curriculum.library;

import picocli.CommandLine.IExitCodeGenerator;

/** What an earlier extraction left behind is no use to this one; one line that says the remedy. */
public final class ExtractionException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  ExtractionException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
