package dev.gradus.model.cli;

import picocli.CommandLine.IExitCodeGenerator;

/** The model server that {@code --model} names cannot be reached: exit code 3. */
public final class ModelUnavailableException extends RuntimeException
    implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  ModelUnavailableException(String model, Throwable cause) {
    super(
        "no model server answers at "
            + model
            + "; start `gradus serve` there, or use --model prior",
        cause);
  }

  @Override
  public int getExitCode() {
    return 3;
  }
}
