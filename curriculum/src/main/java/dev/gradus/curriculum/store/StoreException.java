package dev.gradus.curriculum.store;

import picocli.CommandLine.IExitCodeGenerator;

/** A store, or what is to go into it, is not what it should be; one line that says the remedy. */
public final class StoreException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
