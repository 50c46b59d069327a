package dev.gradus.search.cli;

import dev.gradus.search.fill.FileFiller;
import dev.gradus.search.fill.FillListener;
import dev.gradus.search.fill.FilledFile;
import dev.gradus.search.fill.GapOutcome;
import dev.gradus.search.fill.SourceFile;
import dev.gradus.search.fill.UnifiedDiff;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * {@code gradus prove FILE --write}: fills the gaps of a file and says what became of each. People
 * hear of each gap when its search is done; a program gets all objects in the end, when it is known
 * which were written. A process that is interrupted before tells it what was found until then.
 */
final class GapWriting {
  private final SourceFile source;
  private final boolean dryRun;
  private final boolean json;
  private final PrintWriter out;

  /** What people were told; what a program is told if the process is interrupted. */
  private final List<GapOutcome> told = new ArrayList<>();

  GapWriting(SourceFile source, boolean dryRun, boolean json, PrintWriter out) {
    this.source = source;
    this.dryRun = dryRun;
    this.json = json;
    this.out = out;
  }

  /**
   * Fills and writes; returns the exit code.
   *
   * @param filler makes a filler that tells a listener
   */
  int run(Function<FillListener, FileFiller> filler) {
    Thread interrupted = new Thread(this::tellEarly);
    Runtime.getRuntime().addShutdownHook(interrupted);
    FilledFile filled;
    try (Progress progress = new Progress()) {
      filled = filler.apply(progress).fill();
    } catch (RuntimeException e) {
      if (forget(interrupted)) {
        tellEarly();
      }
      throw e;
    }
    if (!forget(interrupted)) {
      return 1; // Whoever ends the process does not wait for this.
    }
    boolean write = !dryRun && !filled.edits().isEmpty();
    Path backup = null;
    try {
      backup = write ? source.write(filled) : null;
    } finally {
      tellAll(filled, backup != null);
    }
    if (!json) {
      summary(filled, backup);
    }
    out.flush();
    return filled.gaps().stream().allMatch(GapOutcome::proved) ? 0 : 1;
  }

  /** Takes the hook back; false if the process is ending already. */
  private static boolean forget(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void tellAll(FilledFile filled, boolean written) {
    for (GapOutcome gap : filled.gaps()) {
      if (json) {
        out.println(new GapText(gap).json(written));
      } else if (!told.contains(gap)) {
        out.println(new GapText(gap).forPeople());
      }
    }
    out.flush();
  }

  private void summary(FilledFile filled, Path backup) {
    if (filled.gaps().isEmpty()) {
      out.println(source.path() + " has no sorry");
      return;
    }
    if (dryRun && !filled.edits().isEmpty()) {
      out.print(UnifiedDiff.of(source, filled.edits()));
    }
    long proved = filled.gaps().stream().filter(GapOutcome::proved).count();
    String what =
        backup != null
            ? "%s is written, what it was is in %s".formatted(source.path(), backup)
            : source.path() + " is as it was";
    out.println("%d of %d filled; %s".formatted(proved, filled.gaps().size(), what));
  }

  private void tellEarly() {
    synchronized (told) {
      if (json) {
        told.forEach(gap -> out.println(new GapText(gap).json(false)));
      }
      out.flush();
    }
  }

  /** What people see while it goes on. */
  private final class Progress implements FillListener, AutoCloseable {
    private ProgressLine line = new ProgressLine("fill", 0);

    @Override
    public void started(int gaps) {
      line = new ProgressLine("fill", gaps);
    }

    @Override
    public void searched(GapOutcome outcome) {
      synchronized (told) {
        told.add(outcome);
        if (!json) {
          line.clear();
          out.println(new GapText(outcome).forPeople());
          out.flush();
        }
      }
      line.finished(outcome.proved());
    }

    @Override
    public void tacticCalls(int more) {
      line.tacticCalls(more);
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
