package dev.gradus.model.training.report;

import dev.gradus.model.training.report.Chart.Curve;
import dev.gradus.model.training.report.Chart.Point;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * {@code train.html}: the curves of a run and what it was run with, in one page that needs nothing
 * but itself.
 *
 * @param title of the page
 * @param rows of the run, oldest first
 * @param facts what the run was made from, in the order shown
 */
public record TrainingPage(String title, List<Row> rows, Map<String, String> facts) {

  /** Nothing may be fetched and nothing may run, whatever a file name contains. */
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      """;

  /** The loss of one step is noise; the curve is its mean over this share of the run so far. */
  private static final double SMOOTHING = 0.02;

  /** The page. */
  public String render() {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("<title>").append(escape(title)).append("</title>\n<style>\n");
    out.append(styleSheet()).append("</style>\n</head>\n<body>\n<header>\n");
    out.append("<h1>").append(escape(title)).append("</h1>\n");
    if (rows.isEmpty()) {
      out.append("<p class=\"lead\">No step is done yet.</p>\n</header>\n<main>\n");
    } else {
      tiles(out);
      out.append("</header>\n<main>\n<div class=\"plots\">\n");
      charts().forEach(chart -> out.append(chart.render()));
      out.append("</div>\n");
    }
    out.append("<h2>The run</h2>\n<dl class=\"facts\">\n");
    facts.forEach(
        (name, value) ->
            out.append(
                String.format(
                    Locale.ROOT, "<dt>%s</dt><dd>%s</dd>\n", escape(name), escape(value))));
    out.append("</dl>\n</main>\n<footer>Written by Gradus. Loss is the mean negative");
    out.append(" log-likelihood of a completion token, in nats.</footer>\n</body>\n</html>\n");
    return out.toString();
  }

  private void tiles(StringBuilder out) {
    Row last = rows.get(rows.size() - 1);
    List<Point> smooth = smoothed();
    out.append(
        String.format(
            Locale.ROOT,
            "<p class=\"lead\">%,d steps, %.2f epochs, %,d tokens read.</p>\n<dl class=\"tiles\">\n",
            last.step(),
            last.epoch(),
            last.tokens()));
    tile(
        out,
        "Training loss",
        String.format(Locale.ROOT, "%.3f", smooth.get(smooth.size() - 1).value()),
        "running mean");
    rows.stream()
        .filter(row -> row.validationLoss().isPresent())
        .min(
            (a, b) ->
                Double.compare(a.validationLoss().getAsDouble(), b.validationLoss().getAsDouble()))
        .ifPresent(
            best -> {
              tile(
                  out,
                  "Validation loss",
                  String.format(Locale.ROOT, "%.3f", best.validationLoss().getAsDouble()),
                  String.format(Locale.ROOT, "best, at step %,d", best.step()));
              tile(
                  out,
                  "Token accuracy",
                  String.format(
                      Locale.ROOT, "%.1f\u202F%%", 100 * best.validationAccuracy().orElse(0)),
                  "on the same held-out tokens");
            });
    double[] speeds = rows.stream().mapToDouble(Row::tokensPerSecond).sorted().toArray();
    tile(
        out,
        "Tokens a second",
        String.format(Locale.ROOT, "%,.0f", speeds[speeds.length / 2]),
        "median step");
    out.append("</dl>\n");
  }

  private static void tile(StringBuilder out, String name, String value, String note) {
    out.append(
        String.format(
            Locale.ROOT,
            "<div class=\"tile\"><dt>%s</dt><dd class=\"value\">%s</dd><dd class=\"note\">%s</dd></div>\n",
            escape(name),
            escape(value),
            escape(note)));
  }

  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    List<Point> validation = points(row -> row.validationLoss().orElse(Double.NaN));
    List<Curve> losses = new ArrayList<>();
    losses.add(new Curve("single step", "faint", points(Row::loss)));
    losses.add(new Curve("running mean", "first", smoothed()));
    if (!validation.isEmpty()) {
      losses.add(new Curve("validation", "second", validation));
    }
    charts.add(new Chart("Loss", "nats a token", losses));
    if (!validation.isEmpty()) {
      charts.add(
          single(
              "Validation accuracy",
              "share of tokens",
              row -> row.validationAccuracy().orElse(Double.NaN)));
    }
    charts.add(single("Learning rate", "thousandths", row -> 1e3 * row.learningRate()));
    charts.add(single("Gradient norm", "before clipping", Row::gradientNorm));
    return charts;
  }

  private Chart single(String title, String unit, ToDoubleFunction<Row> value) {
    return new Chart(title, unit, List.of(new Curve("", "first", points(value))));
  }

  private List<Point> points(ToDoubleFunction<Row> value) {
    return rows.stream()
        .map(row -> new Point(row.step(), value.applyAsDouble(row)))
        .filter(point -> Double.isFinite(point.value()))
        .toList();
  }

  /** An exponential mean whose memory grows with the run, free of the start's bias. */
  private List<Point> smoothed() {
    List<Point> points = new ArrayList<>(rows.size());
    double mean = 0;
    for (int i = 0; i < rows.size(); i++) {
      double share = Math.max(1.0 / (i + 1), 1 / Math.max(5, SMOOTHING * rows.size()));
      mean += share * (rows.get(i).loss() - mean);
      points.add(new Point(rows.get(i).step(), mean));
    }
    return points;
  }

  /** Text as it may stand in an element or an attribute. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (char c : text.toCharArray()) {
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(c < 0x20 ? ' ' : c);
      }
    }
    return out.toString();
  }

  private static String styleSheet() {
    try (InputStream in = TrainingPage.class.getResourceAsStream("train.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
