package dev.gradus.model.torch;

import picocli.CommandLine.IExitCodeGenerator;

/** libtorch, or the device asked for, is not available on this machine. One line, with a remedy. */
public final class TorchUnavailableException extends RuntimeException
    implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  TorchUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int getExitCode() {
    return 3;
  }
}
