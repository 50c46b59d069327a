package dev.gradus.lean.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.runtime.Doctor;
import dev.gradus.lean.runtime.HealthCheck;
import dev.gradus.lean.runtime.LeanRuntime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whether all is there that gradus needs, and what to do where it is not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check Java, npm, Lean, the gym, confinement, memory, disk, libtorch and GPUs; every finding with"
            + " its remedy.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all that is required works", "3:a required check failed"},
    footer = {
      "",
      "Examples:",
      "  gradus doctor",
      "  gradus doctor --json",
      "  gradus doctor --lean native --project ~/my-lake-project"
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int ENVIRONMENT_BROKEN = 3;
  private static final String CHECKING = "checking ...";

  @Spec private CommandSpec spec;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where things are installed. Default: $XDG_CACHE_HOME/gradus or ~/.cache/gradus.")
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
      description = "The Lake project to check (native Lean only).")
  private Path project;

  @Option(names = "--json", description = "Print one JSON object for each check.")
  private boolean json;

  /** Lean takes seconds to start, so that a terminal shows that something is going on. */
  private final boolean terminal = Boolean.getBoolean("gradus.terminal");

  private boolean broken;

  @Override
  public Integer call() {
    clearAndShow(CHECKING);
    Path folder = cache == null ? LeanRuntime.defaultCache(System.getenv()) : cache;
    if (lean.equals("embedded")) {
      Doctor.checkEmbedded(folder, this::show);
    } else {
      Optional<Path> program =
          lean.equals("native") ? Optional.empty() : Optional.of(Path.of(lean));
      Doctor.checkNative(folder, program, Optional.ofNullable(project), this::show);
    }
    others();
    clearAndShow("");
    return broken ? ENVIRONMENT_BROKEN : 0;
  }

  /**
   * Checks of other modules, which this one does not know: services that supply lists of maps, as
   * --json prints them.
   */
  private void others() {
    for (Supplier<?> supplier : ServiceLoader.load(Supplier.class)) {
      if (supplier.get() instanceof List<?> lines) {
        for (Object line : lines) {
          if (line instanceof Map<?, ?> map) {
            show(
                new HealthCheck(
                    map.get("check").toString(),
                    HealthCheck.Result.valueOf(
                        map.get("result").toString().toUpperCase(Locale.ROOT)),
                    map.get("finding").toString(),
                    map.get("remedy").toString()));
          }
        }
      }
    }
  }

  private void clearAndShow(String transientText) {
    if (terminal) {
      System.err.print("\r\u001b[K" + transientText);
      System.err.flush();
    }
  }

  private void show(HealthCheck check) {
    clearAndShow("");
    broken |= check.result() == HealthCheck.Result.FAILED;
    String result = check.result().name().toLowerCase(Locale.ROOT);
    String line;
    if (json) {
      Map<String, String> object = new LinkedHashMap<>();
      object.put("check", check.name());
      object.put("result", result);
      object.put("finding", check.finding());
      object.put("remedy", check.remedy());
      try {
        line = new ObjectMapper().writeValueAsString(object);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a map of strings is JSON", e);
      }
    } else {
      line = String.format(Locale.ROOT, "%-8s %-12s %s", result, check.name(), check.finding());
      if (!check.remedy().isEmpty()) {
        line += System.lineSeparator() + " ".repeat(22) + "-> " + check.remedy();
      }
    }
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    clearAndShow(CHECKING);
  }
}
