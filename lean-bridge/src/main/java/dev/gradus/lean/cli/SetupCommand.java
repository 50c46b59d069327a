package dev.gradus.lean.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.runtime.LeanRuntime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Installs Lean, once, so that later commands start at once. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = "Install the embedded Lean, or prepare your own, and compile the gym for it.",
    footer = {
      "",
      "Other commands do this by themselves on first use.",
      "",
      "Examples:",
      "  gradus setup",
      "  gradus setup --force                 install again, for instance when gradus doctor finds damage",
      "  gradus setup --lean native --project ~/my-lake-project"
    })
public final class SetupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--force", description = "Install again even if it is there.")
  private boolean force;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where to install. Default: $XDG_CACHE_HOME/gradus or ~/.cache/gradus.")
  private Path cache;

  @Option(
      names = "--lean",
      paramLabel = "LEAN",
      defaultValue = "embedded",
      description = "embedded, native, or the path of a lean. Default: ${DEFAULT-VALUE}.")
  private String lean;

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "The Lake project to use (native Lean only).")
  private Path project;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path folder = cache == null ? LeanRuntime.defaultCache(System.getenv()) : cache;
    LeanRuntime runtime = prepare(folder);
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("lean", runtime.version());
      result.put("commit", runtime.commit());
      result.put("confinement", runtime.confinement());
      result.put("mathlib", runtime.mathlib());
      result.put("cache", folder.toString());
      out(new ObjectMapper().writeValueAsString(result));
    } else {
      out("Lean " + runtime.version() + " is ready in " + folder + ".");
    }
    return 0;
  }

  private LeanRuntime prepare(Path folder) {
    if (lean.equals("embedded")) {
      if (project != null) {
        throw new ParameterException(
            spec.commandLine(), "--project needs a Lean of your own: add --lean native");
      }
      return force
          ? LeanRuntime.reinstalled(folder, System.err)
          : LeanRuntime.embedded(folder, System.err);
    }
    Optional<Path> program = lean.equals("native") ? Optional.empty() : Optional.of(Path.of(lean));
    if (force) {
      throw new ParameterException(
          spec.commandLine(),
          "--force installs the embedded Lean anew; leave out --lean, or --force");
    }
    return LeanRuntime.nativeLean(folder, program, Optional.ofNullable(project), System.err);
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
