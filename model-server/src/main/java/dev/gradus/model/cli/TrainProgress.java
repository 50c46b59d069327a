package dev.gradus.model.cli;

import dev.gradus.model.training.report.Row;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How a training run is getting on: a bar on a terminal, otherwise a line now and then, so that a
 * log file stays readable.
 */
final class TrainProgress implements AutoCloseable {

  private static final long LINE_NANOS = 30_000_000_000L;

  /** How much of the running speed and loss the newest step makes. */
  private static final double NEWEST = 0.1;

  private final PrintWriter err;
  private final long first;
  private final long steps;
  private final long start = System.nanoTime();
  private ProgressBar bar;
  private long lastLine = start;
  private double loss = Double.NaN;
  private double speed = Double.NaN;

  /** For a run that goes on after {@code first} of {@code steps} steps. */
  TrainProgress(PrintWriter err, long first, long steps) {
    this.err = err;
    this.first = first;
    this.steps = steps;
    if (Boolean.getBoolean("gradus.terminal")) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setInitialMax(steps)
              .startsFrom(first, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
    }
  }

  void done(Row row) {
    loss = mean(loss, row.loss());
    speed = mean(speed, row.tokensPerSecond());
    if (bar != null) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f, %,.0f tokens/s", loss, speed));
      bar.stepTo(row.step());
    } else if (System.nanoTime() - lastLine > LINE_NANOS || row.validationLoss().isPresent()) {
      lastLine = System.nanoTime();
      double left = (lastLine - start) / 1e9 / (row.step() - first) * (steps - row.step());
      String validation =
          row.validationLoss().isPresent()
              ? String.format(
                  Locale.ROOT,
                  ", validation loss %.4f, accuracy %.3f",
                  row.validationLoss().getAsDouble(),
                  row.validationAccuracy().getAsDouble())
              : "";
      err.printf(
          Locale.ROOT,
          "step %d of %d: loss %.4f%s, %,.0f tokens/s, %.0f s left%n",
          row.step(),
          steps,
          loss,
          validation,
          speed,
          left);
      err.flush();
    }
  }

  private static double mean(double before, double newest) {
    return Double.isNaN(before) ? newest : before + NEWEST * (newest - before);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
