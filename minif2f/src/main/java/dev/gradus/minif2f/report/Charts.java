package dev.gradus.minif2f.report;

import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.minif2f.eval.Evaluation.Population;
import dev.gradus.minif2f.eval.Evaluation.Solved;
import dev.gradus.minif2f.eval.PassRate;
import dev.gradus.minif2f.report.Plot.Point;
import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** The plots of a report. */
record Charts(Evaluation evaluation) {

  private static final String FIRST = "first";
  private static final String SECOND = "second";

  /** Bins per decade of the time histogram. */
  private static final int BINS_PER_DECADE = 4;

  /** Shortest time told apart, in seconds. */
  private static final double SHORTEST_SECONDS = 0.01;

  void draw(Markup page) {
    boolean oneRate = evaluation.attempts() == 1;
    page.open("div", "class", oneRate ? "plots three" : "plots").newline();
    passAtK(page);
    solvedWithin(page, "calls", "tactic calls", AttemptResult::tacticCalls);
    solvedWithin(page, "expansions", "expansions", AttemptResult::expansions);
    times(page);
    page.close().newline();
  }

  private void passAtK(Markup page) {
    List<PassRate> rates = evaluation.passRates(Population.ELABORATED);
    if (rates.size() < 2) {
      return;
    }
    double highest = rates.stream().mapToDouble(r -> r.interval().high()).max().orElseThrow();
    PassRate last = rates.get(rates.size() - 1);
    Plot plot =
        new Plot(
            page,
            "pass-at-k",
            "pass@k with 95\u202F% intervals",
            "From %s at k = 1 to %s at k = %d, over elaborated statements."
                .formatted(percent(rates.get(0).rate()), percent(last.rate()), last.k()),
            Axis.doublings("k, attempts per problem", rates.stream().map(PassRate::k).toList()),
            Axis.fromZero("pass@k", "%", Math.max(10, 100 * highest)));
    List<Point> points = rates.stream().map(r -> new Point(r.k(), 100 * r.rate())).toList();
    for (PassRate rate : rates) {
      plot.range(rate.k(), 100 * rate.interval().low(), 100 * rate.interval().high(), FIRST);
    }
    plot.line(points, FIRST);
    plot.dots(
        points,
        rates.stream().map(r -> "pass@%d = %s".formatted(r.k(), percent(r.rate()))).toList(),
        FIRST);
    plot.end();
  }

  private void solvedWithin(
      Markup page, String id, String unit, ToIntFunction<AttemptResult> cost) {
    List<Solved> curve = evaluation.solvedWithin(cost);
    if (curve.isEmpty()) {
      return;
    }
    Solved last = curve.get(curve.size() - 1);
    Plot plot =
        new Plot(
            page,
            "within-" + id,
            "Problems proved within so many " + unit,
            "%d problems proved, the last one after %,d %s."
                .formatted(last.problems(), last.cost(), unit),
            Axis.decades(unit + " spent on the problem", "", 1, Math.max(10, last.cost())),
            Axis.count("problems proved", last.problems()));
    // A proof for nothing cannot be; one call is where the logarithmic axis starts.
    plot.steps(
        curve.stream().map(s -> new Point(Math.max(1, s.cost()), s.problems())).toList(), FIRST);
    plot.end();
  }

  private void times(Markup page) {
    List<StatementResult> tried =
        evaluation.problems().stream().filter(Evaluation::elaborated).toList();
    if (tried.isEmpty()) {
      return;
    }
    double longest = tried.stream().mapToDouble(StatementResult::seconds).max().orElseThrow();
    double shortest = tried.stream().mapToDouble(StatementResult::seconds).min().orElseThrow();
    Axis x =
        Axis.decades(
            "time per problem",
            "s",
            Math.max(SHORTEST_SECONDS, shortest),
            Math.max(10 * SHORTEST_SECONDS, longest));
    int bins = (int) Math.round(Math.log10(x.max() / x.min())) * BINS_PER_DECADE;
    int[] proved = new int[bins];
    int[] other = new int[bins];
    for (StatementResult problem : tried) {
      double seconds = Math.max(x.min(), problem.seconds());
      int bin = Math.min(bins - 1, (int) (x.position(seconds) * bins + 1e-9));
      (problem.status() == StatementResult.Status.PROVED ? proved : other)[bin]++;
    }
    int tallest = 0;
    for (int i = 0; i < bins; i++) {
      tallest = Math.max(tallest, proved[i] + other[i]);
    }
    List<Double> edges = new ArrayList<>();
    for (int i = 0; i <= bins; i++) {
      edges.add(x.min() * Math.pow(x.max() / x.min(), (double) i / bins));
    }
    Plot plot =
        new Plot(
            page,
            "times",
            "Time per problem",
            "From %s to %s per problem.".formatted(seconds(shortest), seconds(longest)),
            x,
            Axis.count("problems", tallest),
            List.of(new Plot.Key("proved", FIRST), new Plot.Key("not proved", SECOND)));
    for (int i = 0; i < bins; i++) {
      String range = " in %s to %s".formatted(seconds(edges.get(i)), seconds(edges.get(i + 1)));
      if (proved[i] > 0) {
        plot.bar(
            edges.get(i), edges.get(i + 1), 0, proved[i], proved[i] + " proved" + range, FIRST);
      }
      if (other[i] > 0) {
        plot.bar(
            edges.get(i),
            edges.get(i + 1),
            proved[i],
            proved[i] + other[i],
            other[i] + " not proved" + range,
            SECOND);
      }
    }
    plot.end();
  }

  /** A rate for people: {@code 56.7 %}. */
  static String percent(double rate) {
    return String.format(Locale.ROOT, "%.1f\u202F%%", 100 * rate);
  }

  /** A time for people: two or three digits that mean something. */
  static String seconds(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, seconds < 0.1 ? "%.3f\u202Fs" : "%.2f\u202Fs", seconds);
    }
    return String.format(Locale.ROOT, seconds < 100 ? "%.1f\u202Fs" : "%,.0f\u202Fs", seconds);
  }
}
