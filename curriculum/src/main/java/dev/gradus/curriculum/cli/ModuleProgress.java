package dev.gradus.curriculum.cli;

import dev.gradus.curriculum.library.LibraryExtraction;
import dev.gradus.lean.cli.LateProgress;

/** One progress bar over the constants of all libraries, with the module that Lean is at. */
final class ModuleProgress implements LibraryExtraction.Progress, AutoCloseable {
  private LateProgress bar = new LateProgress("extract", 0);

  @Override
  public void starts(long before, long total) {
    bar = new LateProgress("extract", total);
    bar.done(before);
  }

  @Override
  public void at(String module, long done) {
    bar.done(done, module);
  }

  @Override
  public void close() {
    bar.close();
  }
}
