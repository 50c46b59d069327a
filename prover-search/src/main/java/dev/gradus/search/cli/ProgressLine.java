package dev.gradus.search.cli;

import dev.gradus.search.batch.BatchListener;
import dev.gradus.search.engine.StatementResult;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A live line on standard error: statements done, proved, tactic calls per second, time left. It
 * appears only when the work takes longer than a few seconds, and only on a terminal: the launcher
 * says so by the system property {@code gradus.terminal}.
 */
public final class ProgressLine implements BatchListener, AutoCloseable {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final int WIDTH = 100;
  private static final int UPDATE_MILLIS = 500;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final String task;
  private final int statements;
  private final boolean terminal;
  private final PrintStream err;
  private final LongSupplier nanoTime;
  private final long started;
  private ProgressBar bar;
  private int done;
  private int proved;
  private long tacticCalls;

  /**
   * @param task its name on the line
   * @param statements how many there are
   */
  public ProgressLine(String task, int statements) {
    this(task, statements, Boolean.getBoolean("gradus.terminal"), System.err, System::nanoTime);
  }

  /** With another terminal and another clock, for tests. */
  ProgressLine(
      String task, int statements, boolean terminal, PrintStream err, LongSupplier nanoTime) {
    this.task = task;
    this.statements = statements;
    this.terminal = terminal;
    this.err = err;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
  }

  @Override
  public void finished(StatementResult result, boolean resumed) {
    finished(result.proved());
  }

  /** One more is done. */
  void finished(boolean withProof) {
    done++;
    proved += withProof ? 1 : 0;
    update();
  }

  @Override
  public void tacticCalls(int more) {
    tacticCalls += more;
    update();
  }

  /** Makes room for a line of results; the progress comes back below it. */
  public void clear() {
    if (bar != null) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  private void update() {
    long elapsed = nanoTime.getAsLong() - started;
    if (!terminal || elapsed < PATIENCE_NANOS) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(statements)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
              .build();
    }
    bar.stepTo(done);
    bar.setExtraMessage(
        String.format(" %d proved, %.0f tactics/s", proved, tacticCalls / (elapsed / 1e9)));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
