package dev.gradus.lean.pool;

import java.io.IOException;
import java.nio.file.Path;

/** Knows how to start a gym process, confined; {@code LeanRuntime::gym} is one. */
@FunctionalInterface
public interface GymLauncher {

  /**
   * A process about to be started.
   *
   * @param scratch an existing, empty folder: the only place it may write to
   */
  ProcessBuilder gym(Path scratch) throws IOException;
}
