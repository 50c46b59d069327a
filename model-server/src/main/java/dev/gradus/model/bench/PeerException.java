package dev.gradus.model.bench;

import picocli.CommandLine.IExitCodeGenerator;

/** The Python that was asked for cannot be compared with. One line, with a remedy. */
public final class PeerException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  PeerException(String message) {
    super(message);
  }

  /** The transformers of a Python cannot be compared with. */
  public static PeerException of(String python, String why) {
    return new PeerException(
        python
            + " cannot be compared with ("
            + why
            + "): give a Python with torch for CUDA and transformers by --python");
  }

  @Override
  public int getExitCode() {
    return 3;
  }
}
