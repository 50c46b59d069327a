package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.minif2f.report.Markup;
import java.util.Locale;

/** What was done, stage by stage, with its price. */
record StageTable(RunResults run) {

  void write(Markup page) {
    Table table = new Table(page, "Stages, in the order in which they were begun");
    table.header("", "proved", "statements", "tactic calls", "time").body();
    for (StageRecord stage : run.stages()) {
      JsonNode facts = stage.facts();
      table.row(stage.round() + "/" + stage.name());
      table.number(count(facts, "proved")).number(count(facts, "statements"));
      table.number(count(facts, "tacticCalls"));
      table.number(!stage.done() ? "under way" : facts.has("skipped") ? "skipped" : price(facts));
    }
    table.end();
  }

  /** Of a stage that was cut off only the last sitting is known. */
  private static String price(JsonNode facts) {
    String time = time(facts.path("seconds").asDouble());
    return facts.has("resumed") ? "\u2265\u202F" + time : time;
  }

  private static String count(JsonNode facts, String of) {
    return facts.has(of) ? "%,d".formatted(facts.get(of).asLong()) : "";
  }

  /** For people. */
  static String time(double seconds) {
    long minutes = Math.round(seconds) / 60;
    if (minutes == 0) {
      return String.format(Locale.ROOT, "%.1f\u202Fs", seconds);
    }
    return minutes < 60
        ? "%d\u202Fmin".formatted(minutes)
        : "%d\u202Fh %02d\u202Fmin".formatted(minutes / 60, minutes % 60);
  }
}
