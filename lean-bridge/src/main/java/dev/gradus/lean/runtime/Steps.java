package dev.gradus.lean.runtime;

import java.io.PrintStream;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the steps of an installation, one bar each. */
final class Steps {
  private static final int BAR_WIDTH = 100;

  private final PrintStream out;

  /**
   * @param out where the bars go; null for nowhere
   */
  Steps(PrintStream out) {
    this.out = out;
  }

  /** Shows one-line messages in the same place as bars. */
  static Consumer<String> notices(PrintStream out) {
    return message -> {
      if (out != null) {
        out.println("gradus: " + message);
      }
    };
  }

  /**
   * @param name for people
   * @param total in bytes, or -1 if not known
   */
  Step begin(String name, long total) {
    if (out == null) {
      return new Step(null);
    }
    // Bars repaint a line, which would fill a log file with repetitions.
    if (System.console() == null) {
      out.println(name + " ...");
      return new Step(null);
    }
    return new Step(bar(name, total));
  }

  private ProgressBar bar(String name, long total) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(out, BAR_WIDTH));
    return (total < 0 ? builder.hideEta() : builder.setUnit(" MB", 1_000_000)).build();
  }

  /** One step under way; closing it ends its bar. */
  static final class Step implements AutoCloseable {
    private final ProgressBar bar;

    private Step(ProgressBar bar) {
      this.bar = bar;
    }

    /** Moves the bar; never backwards. */
    void reached(long amount) {
      if (bar != null && amount > bar.getCurrent()) {
        bar.stepTo(amount);
      }
    }

    void advance(long amount) {
      if (bar != null) {
        bar.stepBy(amount);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
