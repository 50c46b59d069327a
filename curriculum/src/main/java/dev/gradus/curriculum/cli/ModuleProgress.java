package dev.gradus.curriculum.cli;

import dev.gradus.curriculum.library.LibraryExtraction;
import dev.gradus.lean.cli.LateProgress;

/** One progress bar after another, a library each. */
final class ModuleProgress implements LibraryExtraction.Progress, AutoCloseable {
  private String module = "";
  private LateProgress bar = new LateProgress("", 0);

  @Override
  public void at(String now, long done, long total) {
    if (!now.equals(module)) {
      bar.close();
      module = now;
      bar = new LateProgress(module, total);
    }
    bar.done(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
