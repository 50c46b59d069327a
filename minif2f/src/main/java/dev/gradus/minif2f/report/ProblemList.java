package dev.gradus.minif2f.report;

import static dev.gradus.minif2f.report.Charts.seconds;

import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Every problem of a report: those that were tried in a table, the others by Lean's reason. */
record ProblemList(Evaluation evaluation) {

  void write(Markup page) {
    tried(page);
    unelaborated(page);
  }

  private void tried(Markup page) {
    List<StatementResult> problems =
        evaluation.problems().stream()
            .filter(Evaluation::elaborated)
            .sorted(Comparator.comparing(StatementResult::status))
            .toList();
    if (problems.isEmpty()) {
      return;
    }
    page.element("h2", "Problems").newline();
    page.open("div", "class", "scroll").newline();
    page.open("table", "class", "problems").open("thead").open("tr");
    page.element("th", "Problem", "scope", "col").element("th", "Status", "scope", "col");
    page.element("th", "Proved", "scope", "col", "class", "number");
    page.element("th", "Tactic calls", "scope", "col", "class", "number");
    page.element("th", "Expansions", "scope", "col", "class", "number");
    page.element("th", "Time", "scope", "col", "class", "number");
    page.close().close().newline().open("tbody").newline();
    for (StatementResult problem : problems) {
      row(page, problem);
    }
    page.close().close().close().newline();
  }

  private void row(Markup page, StatementResult problem) {
    page.open("tr").open("th", "scope", "row").text(problem.name());
    String statement = problem.statement().statement();
    problem
        .proof()
        .ifPresentOrElse(
            proof -> details(page, "proof", statement + " " + proof.text()),
            () -> details(page, "statement", statement));
    if (!problem.message().isEmpty()) {
      details(page, "message", problem.message());
    }
    page.close().open("td");
    page.element("span", word(problem.status()), "class", "status " + word(problem.status()));
    page.close();
    number(page, "attempts proved", problem.successes() + "/" + evaluation.attempts());
    number(page, "tactic calls", "%,d".formatted(problem.tacticCalls()));
    number(page, "expansions", "%,d".formatted(problem.expansions()));
    number(page, "time", seconds(problem.seconds()));
    page.close().newline();
  }

  private static void details(Markup page, String name, String content) {
    page.open("details").element("summary", name).element("pre", content).close();
  }

  private static void number(Markup page, String label, String value) {
    page.element("td", value, "class", "number", "data-label", label);
  }

  private void unelaborated(Markup page) {
    List<Unelaborated> groups = Unelaborated.group(evaluation.problems());
    if (groups.isEmpty()) {
      return;
    }
    page.element("h2", "Not elaborated").newline();
    page.element(
            "p",
            "Lean did not accept these %d statements, so nothing was tried. Most statements of miniF2F need Mathlib."
                .formatted(evaluation.count(Status.UNELABORATED)),
            "class",
            "soft")
        .newline();
    groups.forEach(group -> write(page, group));
  }

  private static void write(Markup page, Unelaborated group) {
    page.open("details", "class", "group");
    page.open("summary").text(group.problems().size() + " \u00D7 ");
    page.element("code", group.reason()).close();
    page.open("ul");
    for (StatementResult problem : group.problems()) {
      page.open("li").element("code", problem.name()).close();
    }
    page.close().close().newline();
  }

  private static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
