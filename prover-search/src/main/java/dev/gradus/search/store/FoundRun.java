package dev.gradus.search.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A run that {@link RunFolder} has found.
 *
 * @param id the same as long as the run keeps its place in the folder
 * @param name its path within the folder, with slashes; {@code .} for the folder itself
 * @param directory where it is
 * @param changed when its newest file was written
 * @param version differs when its files do
 * @param hasReport whether a {@code report.html} lies in it
 */
public record FoundRun(
    String id,
    String name,
    Kind kind,
    Path directory,
    Instant changed,
    String version,
    boolean hasReport) {

  /** What a run consists of. */
  public enum Kind {
    /** Statements that were searched: {@code run.db}. */
    SEARCH,
    /** Rounds of searches and training; each search in it is a run of its own. */
    ITERATE
  }
}
