package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gradus.minif2f.eval.Interval;
import dev.gradus.minif2f.report.Markup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What one choice brings, all else being equal: the search's priority, and whatever other runs do
 * otherwise.
 */
record Comparisons(RunResults run, List<RunResults> others) {

  /** Priorities side by side, where an evaluation set was measured by several. */
  void priorities(Markup page) {
    for (String set : run.sets()) {
      for (String priority : run.comparisons(set)) {
        priorities(page, set, priority);
      }
    }
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

  /** The rounds of all runs, with what the configurations differ in. */
  void runs(Markup page) {
    page.open("dl", "class", "provenance").newline();
    for (RunResults other : others) {
      page.element("dt", other.label()).open("dd");
      page.element("code", differences(other)).close().newline();
    }
    page.close().newline();
    List<RunResults> all = Stream.concat(Stream.of(run), others.stream()).toList();
    page.open("div", "class", "plots").newline();
    run.sets().forEach(set -> firstCalls(page, set, all));
    page.close().newline();
    run.sets().forEach(set -> rounds(page, set, all));
  }

  /**
   * With few calls runs differ most: many statements are proved by anybody who tries long enough.
   */
  private static void firstCalls(Markup page, String set, List<RunResults> all) {
    String stage = "eval-" + set;
    List<Long> budgets =
        WithinCalls.plotted(
            all.stream().flatMap(each -> each.measured(stage).values().stream()).toList());
    if (budgets.isEmpty()) {
      return;
    }
    long calls = budgets.get(0);
    Series.draw(
        page,
        "runs-" + set,
        "%s: proved within %,d tactic calls".formatted(set, calls),
        "%",
        all.stream()
            .map(each -> new Series(each.label(), RateCharts.rates(each.measured(stage), calls)))
            .toList());
  }

  private static void rounds(Markup page, String set, List<RunResults> all) {
    List<Measured> rounds =
        all.stream().flatMap(each -> each.measured("eval-" + set).values().stream()).toList();
    String rate = rounds.stream().findFirst().map(round -> round.rateName("rate")).orElse("rate");
    List<Long> budgets = WithinCalls.budgets(rounds);
    // Within the last of them is what was proved at all.
    List<Long> fewer = budgets.subList(0, Math.max(0, budgets.size() - 1));
    Set<String> several = RunResults.neededSeveralTactics(all, set);
    Table table =
        new Table(
            page,
            "%s, each round of each run, by calls; several: of the %,d that none proved by one tactic"
                .formatted(set, several.size()));
    table.header("");
    fewer.forEach(calls -> table.header("within %,d".formatted(calls)));
    table.header("proved", "of", rate, "95\u202F% interval", "calls per proof");
    table.header("several");
    table.body();
    for (RunResults each : all) {
      each.measured("eval-" + set)
          .forEach(
              (round, measured) -> {
                table.row("%s, round %d".formatted(each.label(), round));
                fewer.forEach(calls -> table.number("%,d".formatted(measured.proved(calls))));
                rate(table, measured);
                table.number("%,d".formatted(measured.only(several).proved()));
              });
    }
    table.end();
  }

  private static void rate(Table table, Measured measured) {
    Interval interval = measured.interval();
    table.number("" + measured.proved()).number("" + measured.outcomes().size());
    table.number(Series.number(100 * measured.rate(), "%"));
    table.number(
        String.format(
            Locale.ROOT, "%.1f\u2013%.1f\u202F%%", 100 * interval.low(), 100 * interval.high()));
    table.number(calls(measured));
  }

  /** What the other run's configuration says where it differs. */
  private String differences(RunResults other) {
    List<String> found = differences(run.config(), other.config());
    return found.isEmpty() ? "the same configuration" : String.join(", ", found);
  }

  /** Down to the single values, for what is said alike need not be told. */
  static List<String> differences(JsonNode own, JsonNode other) {
    List<String> found = new ArrayList<>();
    differences("", own, other, found);
    return found;
  }

  private static void differences(String path, JsonNode own, JsonNode other, List<String> found) {
    if (own.isObject() && other.isObject()) {
      String dot = path.isEmpty() ? "" : path + ".";
      Set<String> keys = new LinkedHashSet<>();
      other.fieldNames().forEachRemaining(keys::add);
      own.fieldNames().forEachRemaining(keys::add);
      keys.forEach(key -> differences(dot + key, own.path(key), other.path(key), found));
    } else if (own.isArray() && other.isArray() && own.size() == other.size()) {
      for (int i = 0; i < own.size(); i++) {
        differences("%s[%d]".formatted(path, i), own.get(i), other.get(i), found);
      }
    } else if (!name(own).equals(name(other))) {
      found.add(path + ": " + (other.isMissingNode() ? "not given" : name(other)));
    }
  }

  /** Of a file its name: where it lay on somebody's disk makes no other run. */
  private static JsonNode name(JsonNode value) {
    return value.asText().startsWith("file:")
        ? TextNode.valueOf(value.asText().replaceFirst(".*/", ""))
        : value;
  }

  private static String calls(Measured measured) {
    double calls = measured.callsPerProof();
    return Double.isFinite(calls) ? Series.number(calls, "") : "\u2013";
  }
}
