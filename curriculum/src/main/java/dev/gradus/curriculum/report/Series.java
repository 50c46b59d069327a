package dev.gradus.curriculum.report;

import dev.gradus.minif2f.eval.Interval;
import dev.gradus.minif2f.report.Axis;
import dev.gradus.minif2f.report.Markup;
import dev.gradus.minif2f.report.Plot;
import dev.gradus.minif2f.report.Plot.Key;
import dev.gradus.minif2f.report.Plot.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * A quantity by round.
 *
 * @param name of the line
 * @param values by round, in the unit of the axis
 * @param intervals where they are known, in [0, 1]
 */
record Series(String name, SortedMap<Integer, Double> values, Map<Integer, Interval> intervals) {

  /** Styles of lines: colours of their own, and dashes that survive a black and white print. */
  static final List<String> STYLES = List.of("first", "s2", "s3", "s4", "s5");

  Series(String name, SortedMap<Integer, Double> values) {
    this(name, values, Map.of());
  }

  /**
   * Draws lines over rounds; those without any value are left out.
   *
   * @param unit of the values, or empty
   */
  static void draw(Markup page, String id, String title, String unit, List<Series> all) {
    List<Series> lines = all.stream().filter(series -> !series.values().isEmpty()).toList();
    if (lines.isEmpty()) {
      return;
    }
    double highest = 0;
    int last = 1;
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Series series = lines.get(i);
      keys.add(new Key(series.name(), style(i)));
      last = Math.max(last, series.values().lastKey());
      for (double value : series.values().values()) {
        highest = Math.max(highest, value);
      }
      for (Interval interval : series.intervals().values()) {
        highest = Math.max(highest, 100 * interval.high());
      }
    }
    Plot plot =
        new Plot(
            page,
            id,
            title,
            description(lines, unit),
            rounds(last),
            Axis.fromZero("", unit, highest > 0 ? highest : 1),
            lines.size() > 1 ? keys : List.of());
    for (int i = lines.size() - 1; i >= 0; i--) {
      lines.get(i).draw(plot, style(i), unit);
    }
    plot.end();
  }

  private static String style(int i) {
    return STYLES.get(Math.min(i, STYLES.size() - 1));
  }

  static Axis rounds(int last) {
    List<Double> ticks = IntStream.rangeClosed(0, last).mapToObj(k -> (double) k).toList();
    return new Axis("round", "", -0.25, last + 0.25, false, ticks);
  }

  private void draw(Plot plot, String style, String unit) {
    List<Point> points = new ArrayList<>();
    List<String> tips = new ArrayList<>();
    values.forEach(
        (round, value) -> {
          points.add(new Point(round, value));
          tips.add("%s, round %d: %s".formatted(name, round, number(value, unit)));
        });
    intervals.forEach(
        (round, interval) -> plot.range(round, 100 * interval.low(), 100 * interval.high(), style));
    plot.line(points, style).dots(points, tips, style);
  }

  private static String description(List<Series> lines, String unit) {
    StringBuilder text = new StringBuilder();
    for (Series line : lines) {
      SortedMap<Integer, Double> values = line.values();
      text.append(
          "%s: %s in round %d, %s in round %d. "
              .formatted(
                  line.name(),
                  number(values.get(values.firstKey()), unit),
                  values.firstKey(),
                  number(values.get(values.lastKey()), unit),
                  values.lastKey()));
    }
    return text.toString().strip();
  }

  /** For people. */
  static String number(double value, String unit) {
    return String.format(Locale.ROOT, value < 10 && unit.isEmpty() ? "%.2f" : "%,.1f", value)
        + (unit.isEmpty() ? "" : "\u202F" + unit);
  }
}
