package dev.gradus.curriculum.report;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus iterate report}: the page of a run. */
@Command(
    name = "iterate report",
    description = "Write the page of an expert iteration, finished or under way.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "gradus iterate writes it itself after each stage; this adds runs to compare with.",
      "",
      "Exit codes: 0 done, 2 bad usage or input, 3 broken environment.",
      "",
      "Examples:",
      "  gradus iterate report --run runs/cpu",
      "  gradus iterate report --run runs/cpu --compare runs/sample-only runs/duplicates"
    })
public final class IterateReportCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(names = "--run", required = true, paramLabel = "DIR", description = "The run.")
  private Path run;

  @Option(
      names = "--compare",
      arity = "1..*",
      paramLabel = "DIR",
      description = "Runs that do one thing otherwise, such as ablations.")
  private List<Path> others = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write (default: report.html in the run).")
  private Path out;

  @Override
  public Integer call() {
    Path file = out == null ? run.resolve("report.html") : out;
    IterationReport.of(run, others).writeTo(file);
    command.commandLine().getOut().println(file);
    return 0;
  }
}
