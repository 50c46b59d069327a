package dev.gradus.minif2f.cli;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.minif2f.data.Header;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.minif2f.data.Split;
import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.minif2f.report.JsonReport;
import dev.gradus.minif2f.report.Provenance;
import dev.gradus.minif2f.report.Report;
import dev.gradus.minif2f.report.TextReport;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.batch.BatchListener;
import dev.gradus.search.batch.BatchRun;
import dev.gradus.search.cli.ProgressLine;
import dev.gradus.search.cli.ResultText;
import dev.gradus.search.cli.SearchOptions;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus minif2f}: the benchmark, with every attempt run, and its report. */
@Command(
    name = "minif2f",
    description = "Measure pass@k on miniF2F; all attempts of every problem are run.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "DATA is a clone of a Lean 4 miniF2F repository (MiniF2F/Valid/*.lean), a folder with a",
      "sub-folder or a .jsonl file named like the split, a JSON Lines file or a .lean file.",
      "",
      "Without Mathlib, --header core lets 60 of the 244 valid problems elaborate; the others are",
      "reported with Lean's reason.",
      "",
      "Exit codes: 0 all proved, 1 some are not, 2 bad usage or input, 3 broken environment.",
      "",
      "Examples:",
      "  gradus minif2f --data miniF2F-lean4 --split valid --header core --run runs/valid",
      "  gradus minif2f --data miniF2F-lean4 --split test --attempts 8 --lean native \\",
      "      --project ~/mathlib-project --run runs/test",
      "  gradus minif2f --data valid.jsonl --json | tail -n 1 | jq .passAtK"
    })
public final class MiniF2FCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description = "Where the statements are.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "valid",
      paramLabel = "SPLIT",
      description = "valid or test (default: ${DEFAULT-VALUE}).")
  private Split split;

  @Option(
      names = "--header",
      defaultValue = "own",
      paramLabel = "HEADER",
      description =
          "What stands before each theorem: own (the data's, usually Mathlib) or core (needs no"
              + " Mathlib) (default: ${DEFAULT-VALUE}).")
  private Header header;

  @Option(
      names = "--json",
      description = "Print one JSON object a problem, as gradus prove does, then the summary.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write report.json and report.html there (default: the --run directory).")
  private Path report;

  @Mixin private SearchOptions search;
  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    SearchConfig config = search.config(true);
    MiniF2F benchmark = MiniF2F.read(data, split);
    List<Statement> statements = benchmark.statements().stream().map(header::applyTo).toList();
    reportFolder().ifPresent(MiniF2FCommand::makeFolder);
    MeterRegistry meters = new SimpleMeterRegistry();
    try (ModelConnection modelConnection = model.connect(meters);
        LeanConnection leanConnection = lean.connect(meters);
        Prover prover = new Prover(leanConnection.channel(), modelConnection.channel(), meters)) {
      ServiceDescription services = SearchOptions.describe(prover);
      List<StatementResult> results;
      Map<String, String> noted;
      try (RunStore store = search.openStore(statements, services, true)) {
        int parallel = search.parallel(services.lean().getWorkers());
        results = run(statements, new BatchRun(prover, config, store, parallel));
        noted = store.noted();
      }
      Report outcome =
          new Report(
              new Evaluation(results, config.attempts()), provenance(benchmark, services, noted));
      show(outcome);
      return results.stream().allMatch(StatementResult::proved) ? 0 : 1;
    }
  }

  private List<StatementResult> run(List<Statement> statements, BatchRun run) {
    PrintWriter out = command.commandLine().getOut();
    try (ProgressLine progress = new ProgressLine("miniF2F", statements.size())) {
      return run.run(
          statements,
          new BatchListener() {
            @Override
            public void finished(StatementResult result, boolean resumed) {
              if (json) {
                progress.clear();
                out.println(new ResultText(result).json());
                out.flush();
              }
              progress.finished(result, resumed);
            }

            @Override
            public void tacticCalls(int more) {
              progress.tacticCalls(more);
            }
          });
    }
  }

  private void show(Report outcome) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(new JsonReport(outcome).summary());
    } else {
      out.print(new TextReport(outcome.evaluation()).render());
    }
    out.flush();
    reportFolder().ifPresent(folder -> write(outcome, folder));
  }

  private void write(Report outcome, Path folder) {
    try {
      outcome.writeTo(folder);
    } catch (IOException e) {
      throw new EnvironmentException(
          "the report cannot be written into " + folder + " (" + e + "); choose another --report",
          e);
    }
    command.commandLine().getErr().println("gradus: report in " + folder.resolve("report.html"));
  }

  private Optional<Path> reportFolder() {
    return Optional.ofNullable(report).or(search::run);
  }

  /** Before the hours of the run, not after them. */
  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new EnvironmentException(
          "the report folder " + folder + " cannot be made (" + e + "); choose another --report",
          e);
    }
  }

  /** Who made a run that was resumed, and since when, its store knows. */
  private Provenance provenance(
      MiniF2F benchmark, ServiceDescription services, Map<String, String> noted) {
    String runtime = services.lean().getRuntime().name().toLowerCase(Locale.ROOT);
    return new Provenance(
        data.toString(),
        split.toString(),
        benchmark.sha256(),
        header.toString(),
        noted.get(SearchOptions.GRADUS),
        services.leanFingerprint() + ", " + runtime,
        services.lean().getLibraryCommit(),
        services.model().getModel(),
        services.model().getFingerprint(),
        search.fixed(),
        commandLine(),
        Instant.parse(noted.get(RunStore.STARTED)));
  }

  private String commandLine() {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    return "gradus "
        + arguments.stream().map(MiniF2FCommand::quoted).collect(Collectors.joining(" "));
  }

  /** As a shell would want it back. */
  private static String quoted(String argument) {
    return argument.matches("[\\w@%+=:,./~-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
