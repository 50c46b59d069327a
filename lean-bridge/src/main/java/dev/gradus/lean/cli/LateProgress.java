package dev.gradus.lean.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar that only what takes long shows, and only on a terminal: it repaints its line. */
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
    if (bar == null
        && Boolean.getBoolean("gradus.terminal")
        && System.nanoTime() - start > SHOW_AFTER_NANOS) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
    }
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
