package dev.gradus.curriculum.loop.config;

import java.nio.file.Path;
import picocli.CommandLine.IExitCodeGenerator;

/** A configuration that cannot be used, in one line with its remedy. */
public final class ConfigException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  public ConfigException(Path file, String message) {
    super(file + ": " + message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
