package dev.gradus.model.decoder;

import picocli.CommandLine.IExitCodeGenerator;

/** A {@code config.json} that is not one of a decoder that this package runs. One line. */
public final class UnsupportedDecoderException extends RuntimeException
    implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  UnsupportedDecoderException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
