package dev.gradus.lean.runtime;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A Lean that is ready to run the gym: where it came from, and how to start it confined.
 *
 * <p>Both kinds have compiled the gym once, into the cache, and start it by the same code.
 */
public sealed interface LeanRuntime permits EmbeddedLean, NativeLean {

  /** Of Lean, such as {@code 4.28.0}. */
  String version();

  /** Of Lean, in full; empty when Lean does not tell. */
  String commit();

  /** The Lake project whose libraries can be imported; only a native Lean has one. */
  Optional<Path> project();

  /** What keeps the process from doing harm, in words for people. */
  String confinement();

  /** Whether Mathlib can be imported. */
  boolean mathlib();

  /**
   * Heartbeats, in thousands, that this Lean gets through in about half of the 5 s that a tactic
   * has by default: the limit that is the same on every machine is to be reached first.
   */
  int tacticHeartbeats();

  /** Commit of Mathlib as the project's manifest pins it. */
  Optional<String> mathlibCommit();

  /**
   * A confined process that runs the gym. It dies with the thread that starts it: see {@link
   * ParentDeath}; start it from a thread that lives as long as the process should.
   *
   * @param scratch an existing empty folder, the only place that the process may write
   */
  ProcessBuilder gym(Path scratch);

  /**
   * Where installations are kept unless told otherwise: {@code $XDG_CACHE_HOME/gradus} or {@code
   * ~/.cache/gradus}.
   */
  static Path defaultCache(Map<String, String> environment) {
    return CacheFolder.defaultRoot(environment);
  }

  /**
   * The embedded Lean, installed on first use.
   *
   * @param cache folder for what is built once
   * @param progress where progress and notices are shown; null for nowhere
   * @throws EnvironmentException if it cannot be installed, with the remedy
   */
  static EmbeddedLean embedded(Path cache, PrintStream progress) {
    return EmbeddedLean.ready(cache, false, progress);
  }

  /** Like {@link #embedded}, but installs and compiles anew what is already there. */
  static EmbeddedLean reinstalled(Path cache, PrintStream progress) {
    return EmbeddedLean.ready(cache, true, progress);
  }

  /**
   * A Lean that the user has.
   *
   * @param lean the program, or empty to take the project's or the one on the search path
   * @param project folder of the Lake project to work in
   * @throws EnvironmentException if there is none, it is too old, or the project cannot be used,
   *     with the remedy
   */
  static NativeLean nativeLean(
      Path cache, Optional<Path> lean, Optional<Path> project, PrintStream progress) {
    return NativeLean.ready(cache, lean, project, progress);
  }
}
