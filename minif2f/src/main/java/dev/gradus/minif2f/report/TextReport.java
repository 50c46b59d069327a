package dev.gradus.minif2f.report;

import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.minif2f.eval.Evaluation.Population;
import dev.gradus.minif2f.eval.PassRate;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The report for the terminal: a table of what was tried, then the rates. */
public record TextReport(Evaluation evaluation) {

  /** The whole text, ending in a newline. */
  public String render() {
    StringBuilder text = new StringBuilder();
    List<StatementResult> tried = new ArrayList<>(evaluation.problems());
    tried.removeIf(p -> !Evaluation.elaborated(p));
    tried.sort(Comparator.comparing(StatementResult::status));
    int width = tried.stream().mapToInt(p -> p.name().length()).max().orElse(7);
    String row = "%-" + Math.max(7, width) + "s  %-10s  %9s  %8s  %10s  %9s%n";
    if (!tried.isEmpty()) {
      add(text, row, "PROBLEM", "STATUS", "SUCCESSES", "CALLS", "EXPANSIONS", "SECONDS");
    }
    for (StatementResult problem : tried) {
      add(
          text,
          row,
          problem.name(),
          problem.status().name().toLowerCase(Locale.ROOT),
          problem.successes() + "/" + evaluation.attempts(),
          problem.tacticCalls(),
          problem.expansions(),
          String.format(Locale.ROOT, "%.1f", problem.seconds()));
    }
    unelaborated(text);
    summary(text);
    return text.toString();
  }

  private void unelaborated(StringBuilder text) {
    List<Unelaborated> groups = Unelaborated.group(evaluation.problems());
    if (groups.isEmpty()) {
      return;
    }
    add(text, "%nNot elaborated, by Lean's reason:%n");
    for (Unelaborated group : groups) {
      add(text, "%5d  %s%n", group.problems().size(), group.reason());
    }
  }

  private void summary(StringBuilder text) {
    add(
        text,
        "%n%d of %d problems proved; %d elaborated; %,d tactic calls, %,d expansions%n",
        evaluation.count(Status.PROVED),
        evaluation.problems().size(),
        evaluation.elaborated(),
        evaluation.tacticCalls(),
        evaluation.expansions());
    List<PassRate> elaborated = evaluation.passRates(Population.ELABORATED);
    List<PassRate> all = evaluation.passRates(Population.ALL);
    for (int i = 0; i < elaborated.size(); i++) {
      add(
          text,
          "pass@%-4d %s of elaborated, %s of all%n",
          elaborated.get(i).k(),
          rate(elaborated.get(i)),
          rate(all.get(i)));
    }
    if (evaluation.attemptsNotRun() > 0) {
      add(
          text,
          "%d attempts were not run (time limit or error) and count as failed%n",
          evaluation.attemptsNotRun());
    }
  }

  private static String rate(PassRate rate) {
    return String.format(
        Locale.ROOT,
        "%.1f%% [%.1f, %.1f]",
        100 * rate.rate(),
        100 * rate.interval().low(),
        100 * rate.interval().high());
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
