package dev.gradus.minif2f.report;

import static dev.gradus.minif2f.report.Charts.percent;
import static dev.gradus.minif2f.report.Charts.seconds;

import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.minif2f.eval.Evaluation.Population;
import dev.gradus.minif2f.eval.Interval;
import dev.gradus.minif2f.eval.PassRate;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for people: one page that needs nothing but itself. */
record HtmlReport(Report report) {

  String render() {
    Evaluation evaluation = report.evaluation();
    String title = "miniF2F " + report.provenance().split();
    Markup page = ReportPage.open(title, "");
    page.open("body").newline().open("header").newline();
    page.element("h1", title).newline();
    page.element("p", lead(evaluation), "class", "lead").newline();
    headline(page);
    page.close().newline().open("main").newline();
    page.element("h2", "At a glance").newline();
    new Charts(evaluation).draw(page);
    rates(page);
    new ProblemList(evaluation).write(page);
    provenance(page);
    page.close().newline();
    page.open("footer")
        .text("Written by Gradus. Every proof shown was checked afresh by Lean's kernel.");
    page.close().newline().close().newline().close();
    return page.finish();
  }

  private static String lead(Evaluation evaluation) {
    int unelaborated = evaluation.count(Status.UNELABORATED);
    return "%d of %d elaborated statements proved, %s, %,d tactic calls.%s"
        .formatted(
            evaluation.count(Status.PROVED),
            evaluation.elaborated(),
            evaluation.attempts() == 1
                ? "one attempt each"
                : evaluation.attempts() + " attempts each",
            evaluation.tacticCalls(),
            unelaborated == 0
                ? ""
                : " %d of %d statements did not elaborate."
                    .formatted(unelaborated, evaluation.problems().size()));
  }

  private void headline(Markup page) {
    Evaluation evaluation = report.evaluation();
    page.open("dl", "class", "tiles").newline();
    List<PassRate> rates = evaluation.passRates(Population.ELABORATED);
    String elaborated = " of %d elaborated".formatted(evaluation.elaborated());
    if (!rates.isEmpty()) {
      rateTile(page, rates.get(0), elaborated, "tile main");
    }
    if (rates.size() > 1) {
      rateTile(page, rates.get(rates.size() - 1), elaborated, "tile main");
    }
    if (evaluation.elaborated() < evaluation.problems().size()) {
      String all = " of all %d".formatted(evaluation.problems().size());
      rateTile(page, evaluation.passRates(Population.ALL).get(0), all, "tile");
    }
    double spent = evaluation.problems().stream().mapToDouble(StatementResult::seconds).sum();
    tile(
        page,
        "Tactic calls",
        "%,d".formatted(evaluation.tacticCalls()),
        "%,d expansions, %s of search".formatted(evaluation.expansions(), seconds(spent)),
        "tile");
    page.close().newline();
  }

  private static void rateTile(Markup page, PassRate rate, String population, String style) {
    String note = "95\u202F% interval " + interval(rate.interval());
    tile(page, "pass@" + rate.k() + population, percent(rate.rate()), note, style);
  }

  private static void tile(Markup page, String name, String value, String note, String style) {
    page.open("div", "class", style).element("dt", name);
    page.element("dd", value, "class", "value").element("dd", note, "class", "note");
    page.close().newline();
  }

  private void rates(Markup page) {
    Evaluation evaluation = report.evaluation();
    List<PassRate> elaborated = evaluation.passRates(Population.ELABORATED);
    List<PassRate> all = evaluation.passRates(Population.ALL);
    if (elaborated.isEmpty()) {
      return;
    }
    page.element("h2", "pass@k").newline();
    page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "pass@k");
    page.open("table").open("thead").open("tr");
    page.element("th", "k", "scope", "col");
    page.element(
        "th",
        "of %d elaborated".formatted(evaluation.elaborated()),
        "scope",
        "col",
        "class",
        "number");
    page.element("th", "95\u202F% interval", "scope", "col", "class", "number");
    page.element(
        "th",
        "of all %d".formatted(evaluation.problems().size()),
        "scope",
        "col",
        "class",
        "number");
    page.element("th", "95\u202F% interval", "scope", "col", "class", "number");
    page.close().close().newline().open("tbody");
    for (int i = 0; i < all.size(); i++) {
      page.open("tr").element("td", Integer.toString(all.get(i).k()));
      for (PassRate rate : List.of(elaborated.get(i), all.get(i))) {
        page.element("td", percent(rate.rate()), "class", "number");
        page.element("td", interval(rate.interval()), "class", "number");
      }
      page.close().newline();
    }
    page.close().close().close().newline();
    page.element("p", method(evaluation, elaborated), "class", "soft").newline();
  }

  private static String method(Evaluation evaluation, List<PassRate> rates) {
    String methods =
        rates.stream()
            .map(r -> r.interval().method())
            .distinct()
            .map(m -> m.label() + " where " + m.where())
            .collect(Collectors.joining(", "));
    String text =
        "Unbiased estimator 1 \u2212 C(n\u2212c, k) / C(n, k) with n = %d, averaged over problems. Intervals: %s."
            .formatted(evaluation.attempts(), methods);
    int notRun = evaluation.attemptsNotRun();
    return notRun == 0
        ? text
        : text
            + " %d attempts were not run (time limit or error) and count as failed."
                .formatted(notRun);
  }

  private void provenance(Markup page) {
    Provenance from = report.provenance();
    page.element("h2", "To run this again").newline();
    page.open("dl", "class", "provenance").newline();
    fact(page, "Command", from.command());
    fact(page, "Data", from.data() + ", split " + from.split());
    fact(page, "Data SHA-256", from.dataSha256());
    fact(page, "Header", from.header());
    fact(page, "Gradus", from.gradus());
    fact(page, "Lean", from.lean());
    fact(page, "Mathlib", from.library().isEmpty() ? "none" : from.library());
    fact(page, "Model", from.model());
    fact(page, "Model fingerprint", from.modelFingerprint());
    for (Map.Entry<String, String> option : from.options().entrySet()) {
      fact(page, option.getKey(), option.getValue());
    }
    fact(page, "Started", from.started().toString());
    page.close().newline();
  }

  private static void fact(Markup page, String name, String value) {
    page.element("dt", name).open("dd").element("code", value).close().newline();
  }

  private static String interval(Interval interval) {
    return String.format(
        Locale.ROOT, "%.1f\u2013%.1f\u202F%%", 100 * interval.low(), 100 * interval.high());
  }
}
