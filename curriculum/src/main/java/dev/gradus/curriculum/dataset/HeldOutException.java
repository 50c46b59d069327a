package dev.gradus.curriculum.dataset;

import java.nio.file.Path;
import picocli.CommandLine.IExitCodeGenerator;

/** A run that must not be trained on as it is: a statement in it is held out. */
public final class HeldOutException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  HeldOutException(Path run, String name, String reason, long others) {
    super(
        "run directory %s: %s is %s%s and must not be trained on; --skip-held-out leaves such statements out"
            .formatted(run, name, reason, others == 0 ? "" : " (and " + others + " more)"));
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
