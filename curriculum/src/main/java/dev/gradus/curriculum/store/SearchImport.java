package dev.gradus.curriculum.store;

import java.nio.file.Path;
import java.util.List;

/**
 * The run directories that a search stage has filled.
 *
 * @param purpose whether to learn from them
 * @param source the group that its steps are mixed under; of an evaluation, the name of its set
 * @param model what searched, for people and the report
 * @param runs finished ones; the folder's own name tells them apart within a stage
 */
public record SearchImport(Purpose purpose, String source, String model, List<Path> runs) {
  public SearchImport {
    runs = List.copyOf(runs);
  }
}
