package dev.gradus.lean.cli;

import dev.gradus.lean.runtime.LeanRuntime;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Lean a command uses. A picocli mixin. */
final class LeanChoice {
  private static final Pattern ADDRESS = Pattern.compile("[^/\\\\\\s]+:\\d{1,5}");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--lean",
      paramLabel = "LEAN",
      defaultValue = "embedded",
      description =
          "Which Lean: embedded (installed by gradus), native (lean and lake on the PATH), the path"
              + " of a lean, or HOST:PORT of a running gradus serve. Default: ${DEFAULT-VALUE}.")
  private String lean;

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "The Lake project whose libraries statements may import (native Lean only).")
  private Path project;

  /** Whether Lean is behind a port rather than in this JVM. */
  boolean isRemote() {
    return ADDRESS.matcher(lean).matches();
  }

  /** The Lake project, if one is named. */
  Optional<Path> project() {
    return Optional.ofNullable(project);
  }

  /** {@code HOST:PORT}, if {@link #isRemote}. */
  String address() {
    if (project != null) {
      throw new ParameterException(
          command.commandLine(),
          "--project is for a Lean that is started here; the one at "
              + lean
              + " has its own: leave it out");
    }
    return lean;
  }

  /** The Lean to be run in this JVM, installed first where that is needed. */
  LeanRuntime runtime() {
    if (isRemote()) {
      throw new ParameterException(
          command.commandLine(), "--lean " + lean + ": this command needs a Lean of its own");
    }
    Path cache = LeanRuntime.defaultCache(System.getenv());
    if (lean.equals("embedded")) {
      if (project != null) {
        throw new ParameterException(
            command.commandLine(), "--project needs a Lean of your own: add --lean native");
      }
      return LeanRuntime.embedded(cache, System.err);
    }
    Optional<Path> program = lean.equals("native") ? Optional.empty() : Optional.of(Path.of(lean));
    return LeanRuntime.nativeLean(cache, program, Optional.ofNullable(project), System.err);
  }
}
