package dev.gradus.lean.runtime;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A Lean that the user installed, alone or with the libraries of a Lake project. */
public final class NativeLean implements LeanRuntime {
  private final LeanToolchain lean;
  private final Optional<LakeProject> project;
  private final Path gym;

  private NativeLean(LeanToolchain lean, Optional<LakeProject> project, Path gym) {
    this.lean = lean;
    this.project = project;
    this.gym = gym;
  }

  static NativeLean ready(
      Path cacheRoot, Optional<Path> program, Optional<Path> projectFolder, PrintStream progress) {
    Steps steps = new Steps(progress);
    CacheFolder cache = new CacheFolder(cacheRoot, Steps.notices(progress));
    Optional<LakeProject> project = projectFolder.map(folder -> LakeProject.of(folder, program));
    LeanToolchain lean = find(program, project);
    if (lean.confinement().isNone()) {
      Steps.notices(progress)
          .accept("warning: confinement of Lean: " + lean.confinement().description());
    }
    Path gym = GymProgram.ofResources().compiled(lean, cache, false, steps);
    return new NativeLean(lean, project, gym);
  }

  static LeanToolchain find(Optional<Path> program, Optional<LakeProject> project) {
    if (program.isPresent() && !Files.isExecutable(program.get())) {
      throw new EnvironmentException(
          program.get() + " is not a program: give the path of `lean` with --lean");
    }
    Path lean =
        program
            .or(() -> project.flatMap(LakeProject::lean))
            .or(() -> Executables.find("lean"))
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "no `lean` on the PATH: install Lean with elan, give its path with --lean, or use --lean embedded"));
    return LeanToolchain.of(lean, project.map(LakeProject::modulePath).orElse(List.of()));
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
    return project.map(LakeProject::folder);
  }

  @Override
  public String confinement() {
    return lean.confinement().description();
  }

  /** An estimate: machine code is a few times as fast as WebAssembly; not measured yet. */
  @Override
  public int tacticHeartbeats() {
    return 40_000;
  }

  @Override
  public boolean mathlib() {
    return project.isPresent() && project.get().has("Mathlib");
  }

  @Override
  public Optional<String> mathlibCommit() {
    return project.flatMap(p -> p.commit("mathlib"));
  }

  @Override
  public ProcessBuilder gym(Path scratch) {
    return GymProgram.process(lean, gym, scratch);
  }
}
