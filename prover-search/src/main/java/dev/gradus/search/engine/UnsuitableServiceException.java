package dev.gradus.search.engine;

import picocli.CommandLine.IExitCodeGenerator;

/**
 * The search that was asked for is not to be had from these services; names the option to change.
 */
public final class UnsuitableServiceException extends RuntimeException
    implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  public UnsuitableServiceException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
