package dev.gradus.lean.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar with rate and time left, which only what takes long shows, and only on a terminal:
 * it repaints its line.
 */
public final class LateProgress implements AutoCloseable {
  private static final long SHOW_AFTER_NANOS = 5_000_000_000L;

  private final String task;
  private final long total;
  private final long start = System.nanoTime();
  private ProgressBar bar;

  /**
   * @param task its name on the line
   * @param total how much there is to do
   */
  public LateProgress(String task, long total) {
    this.task = task;
    this.total = total;
  }

  /** So much of the total is done. */
  public void done(long done) {
    done(done, "");
  }

  /**
   * So much of the total is done.
   *
   * @param where it is, in a few words
   */
  public void done(long done, String where) {
    if (bar == null
        && Boolean.getBoolean("gradus.terminal")
        && System.nanoTime() - start > SHOW_AFTER_NANOS) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              // What an earlier command has done says nothing of the rate.
              .startsFrom(done, Duration.ofNanos(System.nanoTime() - start))
              .showSpeed()
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
    }
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(where.isEmpty() ? "" : " " + where);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
