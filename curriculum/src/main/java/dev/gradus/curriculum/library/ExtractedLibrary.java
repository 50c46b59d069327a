package dev.gradus.curriculum.library;

import java.util.List;
import java.util.function.Predicate;

/**
 * What was extracted, and what was not.
 *
 * @param statements in the order of the library, each different from the others
 * @param theorems that people state in the modules asked for
 * @param unprintable those of them that no printing reads back as the same
 * @param lost constants that Lean did not survive
 */
public record ExtractedLibrary(
    List<LibraryStatement> statements, int theorems, int unprintable, int lost) {

  /** Which part of the statements is wanted. */
  public enum Part {
    ALL(statement -> true),
    TRAINING(statement -> statement.split().equals("train")),
    HELD_OUT(statement -> statement.split().equals("held-out"));

    private final Predicate<LibraryStatement> test;

    Part(Predicate<LibraryStatement> test) {
      this.test = test;
    }
  }

  /** Without the statements of other parts, and no more than so many. */
  public ExtractedLibrary only(Part part, long limit) {
    List<LibraryStatement> kept = statements.stream().filter(part.test).limit(limit).toList();
    return new ExtractedLibrary(kept, theorems, unprintable, lost);
  }

  /** How many of the statements are held out. */
  public long heldOut() {
    return statements.stream().filter(Part.HELD_OUT.test).count();
  }
}
