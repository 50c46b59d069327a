package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gradus.minif2f.eval.Interval;
import dev.gradus.minif2f.report.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one choice brings, all else being equal: the search's priority, and whatever other runs do
 * otherwise.
 */
record Comparisons(RunResults run, List<RunResults> others) {

  /** Priorities side by side, where an evaluation set was measured by several. */
  boolean priorities(Markup page) {
    boolean any = false;
    for (String set : run.sets()) {
      for (String priority : run.comparisons(set)) {
        priorities(page, set, priority);
        any = true;
      }
    }
    return any;
  }

  private void priorities(Markup page, String set, String other) {
    SortedMap<Integer, Measured> main = run.measured("eval-" + set);
    SortedMap<Integer, Measured> compared = run.measured("eval-" + set + "-" + other);
    String own =
        run.stage(compared.firstKey(), "eval-" + set)
            .orElseThrow()
            .facts()
            .path("priority")
            .asText();
    Table table = new Table(page, set + ", the same model and budget");
    table.header("", own + ": proved", other + ": proved", "only " + own, "only " + other);
    table.header(own + ": calls per proof", other + ": calls per proof").body();
    compared.forEach(
        (round, by) -> {
          Measured of = main.get(round);
          if (of != null) {
            table.row("round " + round).number("" + of.proved()).number("" + by.proved());
            table.number("" + onlyFirst(of, by)).number("" + onlyFirst(by, of));
            table.number(calls(of)).number(calls(by));
          }
        });
    table.end();
  }

  private static long onlyFirst(Measured first, Measured second) {
    List<String> proved =
        second.outcomes().stream().filter(o -> o.successes() > 0).map(o -> o.hash()).toList();
    return first.outcomes().stream()
        .filter(o -> o.successes() > 0 && !proved.contains(o.hash()))
        .count();
  }

  /** The last round of each run, with what the configurations differ in. */
  void runs(Markup page) {
    page.open("dl", "class", "provenance").newline();
    for (RunResults other : others) {
      page.element("dt", other.label()).open("dd");
      page.element("code", differences(other)).close().newline();
    }
    page.close().newline();
    for (String set : run.sets()) {
      Table table = new Table(page, set + ", last round of each run");
      table.header("", "round", "proved", "of", "rate", "95\u202F% interval", "calls per proof");
      table.body();
      List<RunResults> all = new ArrayList<>(List.of(run));
      all.addAll(others);
      for (RunResults each : all) {
        SortedMap<Integer, Measured> measured = each.measured("eval-" + set);
        if (!measured.isEmpty()) {
          Measured last = measured.get(measured.lastKey());
          Interval interval = last.interval();
          table.row(each.label()).number("" + measured.lastKey());
          table.number("" + last.proved()).number("" + last.outcomes().size());
          table.number(Series.number(100 * last.rate(), "%"));
          table.number(
              String.format(
                  Locale.ROOT,
                  "%.1f\u2013%.1f\u202F%%",
                  100 * interval.low(),
                  100 * interval.high()));
          table.number(calls(last));
        }
      }
      table.end();
    }
  }

  /** What the other run's configuration says where it differs. */
  private String differences(RunResults other) {
    JsonNode own = config(run);
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> entry : config(other).properties()) {
      if (!entry.getValue().equals(own.path(entry.getKey()))) {
        text.append(text.isEmpty() ? "" : ", ").append(entry.getKey());
        text.append(": ").append(entry.getValue());
      }
    }
    return text.isEmpty() ? "the same configuration" : text.toString();
  }

  private static JsonNode config(RunResults of) {
    return of.stage(0, "statements")
        .map(stage -> stage.facts().path("config"))
        .orElse(MissingNode.getInstance());
  }

  private static String calls(Measured measured) {
    double calls = measured.callsPerProof();
    return Double.isFinite(calls) ? Series.number(calls, "") : "\u2013";
  }
}
