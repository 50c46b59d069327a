package dev.gradus.curriculum.report;

import dev.gradus.minif2f.report.Axis;
import dev.gradus.minif2f.report.Markup;
import dev.gradus.minif2f.report.Plot;
import dev.gradus.minif2f.report.Plot.Key;
import dev.gradus.minif2f.report.Plot.Point;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Loss curves of all trainings, from the {@code train.csv} that each leaves in its model. */
record LossCharts(RunResults run) {
  /** The loss of one step is noise: so many means stand for it. */
  private static final int MEANS = 40;

  private static final int EPOCH = 1;
  private static final int LOSS = 3;
  private static final int VALIDATION = 7;
  private static final int COLUMNS = 9;

  void draw(Markup page) {
    SortedMap<Integer, List<String[]>> rows = new TreeMap<>();
    for (int round = 1; round <= run.lastRound(); round++) {
      List<String[]> read = read(run.folder().resolve("round-" + round + "/model/train.csv"));
      if (!read.isEmpty()) {
        rows.put(round, read);
      }
    }
    draw(page, "loss", "Training loss", rows, LOSS);
    draw(page, "validation", "Validation loss", rows, VALIDATION);
  }

  private static List<String[]> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .skip(1)
          .map(line -> line.split(",", -1))
          .filter(cells -> cells.length == COLUMNS)
          .toList();
    } catch (IOException e) {
      throw new EnvironmentException(file + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static void draw(
      Markup page, String id, String title, SortedMap<Integer, List<String[]>> rows, int column) {
    SortedMap<Integer, List<Point>> curves = new TreeMap<>();
    rows.forEach((round, those) -> curves.put(round, points(those, column)));
    curves.values().removeIf(List::isEmpty);
    if (curves.isEmpty()) {
      return;
    }
    double highest = 0;
    double longest = 0;
    for (List<Point> curve : curves.values()) {
      for (Point point : curve) {
        highest = Math.max(highest, point.y());
        longest = Math.max(longest, point.x());
      }
    }
    List<Point> last = curves.get(curves.lastKey());
    List<Key> keys = new ArrayList<>(List.of(new Key("round " + curves.lastKey(), "first")));
    if (curves.size() > 1) {
      keys.add(new Key("rounds before", "second"));
    }
    Plot plot =
        new Plot(
            page,
            id,
            title + ", nats a token",
            "%d curves; the last one ends at %.3f."
                .formatted(curves.size(), last.get(last.size() - 1).y()),
            Axis.fromZero("epoch", "", longest),
            Axis.fromZero("", "", highest),
            keys);
    curves.forEach(
        (round, curve) -> plot.line(curve, round.equals(curves.lastKey()) ? "first" : "second"));
    plot.end();
  }

  private static List<Point> points(List<String[]> rows, int column) {
    List<String[]> filled = rows.stream().filter(row -> !row[column].isEmpty()).toList();
    int bin = Math.max(1, filled.size() / MEANS);
    List<Point> points = new ArrayList<>();
    for (int from = 0; from + bin <= filled.size(); from += bin) {
      double sum = 0;
      for (String[] row : filled.subList(from, from + bin)) {
        sum += Double.parseDouble(row[column]);
      }
      double epoch = Double.parseDouble(filled.get(from + bin - 1)[EPOCH]);
      points.add(new Point(epoch, sum / bin));
    }
    return points;
  }
}
