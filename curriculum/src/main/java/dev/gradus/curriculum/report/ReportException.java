package dev.gradus.curriculum.report;

import picocli.CommandLine.IExitCodeGenerator;

/** There is nothing to report on; one line that says why, with the remedy. */
final class ReportException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  ReportException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
