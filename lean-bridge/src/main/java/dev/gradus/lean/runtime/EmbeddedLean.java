package dev.gradus.lean.runtime;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Lean that gradus installs itself: Lean compiled to WebAssembly, run by Node. It has no
 * Mathlib.
 */
public final class EmbeddedLean implements LeanRuntime {
  private final LeanToolchain lean;
  private final Path gym;

  EmbeddedLean(LeanToolchain lean, Path gym) {
    this.lean = lean;
    this.gym = gym;
  }

  /** Installs what is missing, or everything anew when {@code force} asks for it. */
  static EmbeddedLean ready(Path cacheRoot, boolean force, PrintStream progress) {
    Steps steps = new Steps(progress);
    CacheFolder cache = new CacheFolder(cacheRoot, Steps.notices(progress));
    Path installation = new EmbeddedInstaller(cache, steps).install(force);
    LeanToolchain lean = LeanToolchain.embedded(installation);
    Path gym = GymProgram.ofResources().compiled(lean, cache, force, steps);
    return new EmbeddedLean(lean, gym);
  }

  @Override
  public String version() {
    return lean.version().version();
  }

  @Override
  public String commit() {
    return lean.version().commit();
  }

  @Override
  public Optional<Path> project() {
    return Optional.empty();
  }

  @Override
  public String confinement() {
    return lean.confinement().description();
  }

  /** It does 4,000 to 5,000 a second on an ordinary core: docs/decisions.md. */
  @Override
  public int tacticHeartbeats() {
    return 10_000;
  }

  @Override
  public boolean mathlib() {
    return false;
  }

  @Override
  public Optional<String> mathlibCommit() {
    return Optional.empty();
  }

  @Override
  public ProcessBuilder gym(Path scratch) {
    return GymProgram.process(lean, gym, scratch);
  }
}
