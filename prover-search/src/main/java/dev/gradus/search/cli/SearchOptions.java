package dev.gradus.search.cli;

import dev.gradus.search.engine.Priority;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.Reopening;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunConfiguration;
import dev.gradus.search.store.RunStore;
import dev.gradus.v1.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Picocli mixin: the options of every command that searches. Defaults are {@link
 * SearchConfig#DEFAULT}'s.
 */
public final class SearchOptions {
  /** Under which a run notes the versions of Gradus that made it. */
  public static final String GRADUS = "Gradus";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--attempts",
      paramLabel = "A",
      defaultValue = "1",
      description = "Independent searches per statement (default: ${DEFAULT-VALUE}).")
  private int attempts;

  @Option(
      names = "--expansions",
      paramLabel = "D",
      defaultValue = "128",
      description = "Most goal states expanded per attempt (default: ${DEFAULT-VALUE}).")
  private int expansions;

  @Option(
      names = "--samples",
      paramLabel = "E",
      defaultValue = "8",
      description = "Tactics tried per expansion (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "Of sampling; 0 is greedy (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Nucleus of sampling, in (0, 1] (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--independent",
      description =
          "Draw tactics independently, so that some may coincide, instead of E different ones.")
  private boolean independent;

  @Option(
      names = "--tactic-timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      converter = Seconds.class,
      description = "Limit of one tactic (default: ${DEFAULT-VALUE}).")
  private Duration tacticTimeout;

  @Option(
      names = "--tactic-heartbeats",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Lean's own limit of one tactic, as maxHeartbeats; 0 leaves it to the bridge, in"
              + " proportion to --tactic-timeout (default: ${DEFAULT-VALUE}).")
  private long tacticHeartbeats;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      converter = Seconds.class,
      description = "Limit of one statement, over all its attempts (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--priority",
      paramLabel = "ORDER",
      defaultValue = "logprob",
      converter = PriorityName.class,
      description =
          "Which goal state comes next: logprob, length-normalised or value (default:"
              + " ${DEFAULT-VALUE}).")
  private Priority priority;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Exponent of length-normalised (default: ${DEFAULT-VALUE}).")
  private double alpha;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Every random choice derives from it (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Expansions of one search in flight at once; changes the course of the search (default:"
              + " ${DEFAULT-VALUE}).")
  private int overlap;

  @Option(
      names = "--reopen",
      paramLabel = "WHEN",
      defaultValue = "ranked",
      converter = ReopeningName.class,
      description =
          "When a goal state is expanded again, with fresh samples: never, last (when no other is"
              + " left) or ranked (when what it may still lead to is likelier than any other state"
              + " in the queue) (default: ${DEFAULT-VALUE}).")
  private Reopening reopening;

  @Option(names = "--no-minimise", description = "Keep the steps that a found proof does not need.")
  private boolean noMinimise;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "0",
      description = "Statements searched at once (default: twice the Lean workers).")
  private int parallel;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Keep everything in this run directory; the same command again resumes it.")
  private Path run;

  /**
   * The search these options ask for.
   *
   * @param allAttempts run all attempts even after a success, as pass@k needs
   */
  public SearchConfig config(boolean allAttempts) {
    try {
      return new SearchConfig(
          attempts,
          allAttempts,
          expansions,
          samples,
          temperature,
          topP,
          !independent,
          tacticTimeout,
          tacticHeartbeats,
          timeout,
          priority,
          alpha,
          seed,
          overlap,
          reopening,
          !noMinimise);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Where the run is kept, if it is. */
  public Optional<Path> run() {
    return Optional.ofNullable(run);
  }

  /**
   * Statements to be searched at once.
   *
   * @param workers Lean processes of the bridge
   */
  public int parallel(int workers) {
    if (parallel < 0) {
      throw new ParameterException(command.commandLine(), "--parallel must not be negative");
    }
    return parallel == 0 ? Math.max(1, 2 * workers) : parallel;
  }

  /**
   * What Lean and the model say of themselves.
   *
   * @throws RuntimeException what the services fail with
   */
  public static ServiceDescription describe(Prover prover) {
    try {
      return prover.describe().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Opens the store of the run: its run directory, or a temporary one where none is given.
   *
   * @param services what they say of themselves; part of the run's configuration
   * @throws dev.gradus.search.store.RunDirectoryException if the directory belongs to another run
   */
  public RunStore openStore(
      List<Statement> statements, ServiceDescription services, boolean allAttempts) {
    SortedMap<String, String> fixed = fixed();
    fixed.put("whether attempts go on after a proof", Boolean.toString(allAttempts));
    fixed.put("Lean", services.leanFingerprint());
    if (tacticHeartbeats == 0) {
      fixed.put("--tactic-heartbeats", byDefault(services.lean().getDefaultLimits()));
    }
    fixed.put("the model", services.modelFingerprint());
    SortedMap<String, String> noted = new TreeMap<>();
    noted.put(GRADUS, Version.current().toString());
    noted.put("runtime", services.lean().getRuntime().name());
    noted.put("project", services.lean().getProject());
    RunConfiguration configuration = new RunConfiguration(fixed, noted);
    return run == null
        ? RunStore.temporary(configuration, statements)
        : RunStore.open(run, configuration, statements);
  }

  private static String byDefault(Limits limits) {
    return limits.getHeartbeats() + " in " + limits.getDeadlineMillis() / 1e3 + " s";
  }

  /** The options that decide the results, by name: what a resumed run must agree in. */
  public SortedMap<String, String> fixed() {
    SortedMap<String, String> fixed = new TreeMap<>();
    fixed.put("--attempts", Integer.toString(attempts));
    fixed.put("--expansions", Integer.toString(expansions));
    fixed.put("--samples", Integer.toString(samples));
    fixed.put("--temperature", Double.toString(temperature));
    fixed.put("--top-p", Double.toString(topP));
    fixed.put("--independent", Boolean.toString(independent));
    fixed.put("--tactic-timeout", Double.toString(tacticTimeout.toMillis() / 1e3));
    fixed.put("--tactic-heartbeats", Long.toString(tacticHeartbeats));
    fixed.put("--timeout", Double.toString(timeout.toMillis() / 1e3));
    fixed.put("--priority", written(priority));
    fixed.put("--alpha", Double.toString(alpha));
    fixed.put("--seed", Long.toString(seed));
    fixed.put("--overlap", Integer.toString(overlap));
    fixed.put("--reopen", written(reopening));
    fixed.put("--no-minimise", Boolean.toString(noMinimise));
    return fixed;
  }

  /** Seconds, with a fraction where wanted. */
  public static final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      double seconds;
      try {
        seconds = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number of seconds");
      }
      if (!(seconds > 0 && seconds < 1e9)) {
        throw new TypeConversionException("'" + text + "' is not a positive number of seconds");
      }
      return Duration.ofMillis(Math.max(1, Math.round(seconds * 1e3)));
    }
  }

  /** {@code length-normalised} of LENGTH_NORMALISED, as people write it. */
  public static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> E read(E[] constants, String text) {
    return Arrays.stream(constants)
        .filter(constant -> written(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    Arrays.stream(constants)
                        .map(SearchOptions::written)
                        .collect(Collectors.joining(", ", "'" + text + "' is none of ", ""))));
  }

  /** Priorities by the names that people write. */
  static final class PriorityName implements ITypeConverter<Priority> {
    @Override
    public Priority convert(String text) {
      return read(Priority.values(), text);
    }
  }

  /** Likewise. */
  static final class ReopeningName implements ITypeConverter<Reopening> {
    @Override
    public Reopening convert(String text) {
      return read(Reopening.values(), text);
    }
  }
}
