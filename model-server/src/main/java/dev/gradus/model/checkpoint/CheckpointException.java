package dev.gradus.model.checkpoint;

import java.io.IOException;
import picocli.CommandLine.IExitCodeGenerator;

/** A checkpoint's file is not what it should be; one line, with the remedy. Exit code 2. */
public final class CheckpointException extends IOException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
