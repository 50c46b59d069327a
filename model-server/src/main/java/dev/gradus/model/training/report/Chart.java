package dev.gradus.model.training.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line chart as inline SVG. Colours come from the page's style sheet.
 *
 * @param title what is shown
 * @param unit what the vertical axis measures
 * @param curves lines over steps, at least one of them not empty
 */
record Chart(String title, String unit, List<Curve> curves) {

  /** A point of a curve. */
  record Point(double step, double value) {}

  /**
   * A named line.
   *
   * @param style class of the style sheet that colours it
   */
  record Curve(String name, String style, List<Point> points) {}

  /** In SVG units: small enough that text stays legible where a phone shows it 300 pixels wide. */
  private static final double WIDTH = 440;

  private static final double HEIGHT = 270;
  private static final double LEFT = 58;
  private static final double RIGHT = 16;
  private static final double TOP = 12;
  private static final double BOTTOM = 44;

  /** More points than this are no more than ink. */
  private static final int POINTS_MAX = 400;

  /** Few points are marked each, for a line through two of them says little. */
  private static final int MARKED_MAX = 60;

  String render() {
    double last =
        curves.stream().flatMap(c -> c.points().stream()).mapToDouble(Point::step).max().orElse(1);
    double[] values =
        curves.stream()
            .flatMap(c -> thin(c.points()).stream())
            .mapToDouble(Point::value)
            .sorted()
            .toArray();
    // A spike of the first steps must not flatten all that follows.
    double high = values[(int) (0.995 * (values.length - 1))];
    double[] y = ticks(Math.min(values[0], high), high);
    double[] x = ticks(0, Math.max(last, 1));
    x[x.length - 1] = Math.min(x[x.length - 1], last);
    StringBuilder out = new StringBuilder();
    out.append("<figure><figcaption>").append(TrainingPage.escape(title));
    for (Curve curve : curves.size() > 1 ? curves : List.<Curve>of()) {
      out.append(
          "<span class=\"key\"><span class=\"swatch %s\"></span>%s</span>"
              .formatted(curve.style(), TrainingPage.escape(curve.name())));
    }
    out.append(
        "</figcaption>\n<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, TrainingPage.escape(title)));
    axes(out, x, y, last);
    for (Curve curve : curves) {
      draw(out, curve, last, y[0], y[y.length - 1]);
    }
    return out.append("</svg></figure>\n").toString();
  }

  private void axes(StringBuilder out, double[] x, double[] y, double last) {
    for (double tick : y) {
      double level = py(tick, y[0], y[y.length - 1]);
      out.append(
          "<path class=\"grid\" d=\"M%s %sH%s\"/>"
              .formatted(at(LEFT), at(level), at(WIDTH - RIGHT)));
      text(out, "tick", LEFT - 7, level + 4, "end", number(tick));
    }
    for (double tick : x) {
      if (tick <= last) {
        double column = px(tick, last);
        out.append(
            "<path class=\"axis\" d=\"M%s %sv4\"/>".formatted(at(column), at(HEIGHT - BOTTOM)));
        text(out, "tick", column, HEIGHT - BOTTOM + 18, "middle", number(tick));
      }
    }
    out.append(
        "<path class=\"axis\" d=\"M%s %sH%s\"/>\n"
            .formatted(at(LEFT), at(HEIGHT - BOTTOM), at(WIDTH - RIGHT)));
    text(out, "label", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 7, "middle", "optimiser steps");
    double middle = (TOP + HEIGHT - BOTTOM) / 2;
    out.append(
        "<text class=\"label\" transform=\"translate(13 %s) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted(at(middle), TrainingPage.escape(unit)));
  }

  private static void draw(StringBuilder out, Curve curve, double last, double low, double high) {
    List<Point> points = thin(curve.points());
    out.append("<polyline class=\"line ").append(curve.style()).append("\" points=\"");
    for (Point point : points) {
      double value = Math.max(low, Math.min(high, point.value()));
      out.append(at(px(point.step(), last)))
          .append(',')
          .append(at(py(value, low, high)))
          .append(' ');
    }
    out.append("\"/>\n");
    if (points.size() <= MARKED_MAX) {
      for (Point point : points) {
        double value = Math.max(low, Math.min(high, point.value()));
        out.append(
            "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"2.6\"/>"
                .formatted(curve.style(), at(px(point.step(), last)), at(py(value, low, high))));
      }
      out.append('\n');
    }
  }

  /** Means of neighbours, so that a long run costs no more ink than a short one. */
  private static List<Point> thin(List<Point> points) {
    List<Point> finite = points.stream().filter(p -> Double.isFinite(p.value())).toList();
    if (finite.size() <= POINTS_MAX) {
      return finite;
    }
    List<Point> means = new ArrayList<>(POINTS_MAX);
    for (int i = 0; i < POINTS_MAX; i++) {
      List<Point> group =
          finite.subList(
              (int) ((long) i * finite.size() / POINTS_MAX),
              (int) ((i + 1L) * finite.size() / POINTS_MAX));
      means.add(
          new Point(
              group.stream().mapToDouble(Point::step).average().orElseThrow(),
              group.stream().mapToDouble(Point::value).average().orElseThrow()));
    }
    return means;
  }

  /** From a round value at or below the lowest to one at or above the highest. */
  private static double[] ticks(double low, double high) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1e-9);
    double power = Math.pow(10, Math.floor(Math.log10(span / 5)));
    double mantissa = span / 5 / power;
    double step = power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
    double first = Math.floor(low / step + 1e-9);
    int count = (int) Math.max(1, Math.ceil(high / step - 1e-9) - first);
    double[] ticks = new double[count + 1];
    for (int i = 0; i <= count; i++) {
      ticks[i] = (first + i) * step;
    }
    return ticks;
  }

  private static void text(
      StringBuilder out, String style, double x, double y, String anchor, String text) {
    out.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(style, at(x), at(y), anchor, TrainingPage.escape(text)));
  }

  private static double px(double step, double last) {
    return LEFT + step / Math.max(last, 1) * (WIDTH - RIGHT - LEFT);
  }

  private static double py(double value, double low, double high) {
    return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP);
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  private static String number(double tick) {
    String pattern = tick != 0 && Math.abs(tick) < 1e-5 ? "0.##E0" : "#,##0.######";
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(tick);
  }
}
