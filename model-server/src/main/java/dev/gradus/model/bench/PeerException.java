package dev.gradus.model.bench;

import picocli.CommandLine.IExitCodeGenerator;

/** The Python that was asked for cannot be compared with. One line, with a remedy. */
public final class PeerException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  PeerException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 3;
  }
}
