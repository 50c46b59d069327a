package dev.gradus.curriculum.library;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.StatedTheorem;
import java.util.List;

/**
 * A theorem of the library as a question.
 *
 * @param name its full name in the library; the statement itself calls it {@code x}
 * @param header imports, and commands that take it out of the sets of simp, grind and ext
 * @param forbidden it and every other theorem that states the same
 * @param sets those of simp, grind and ext that it was in
 * @param stated statement and sizes
 */
record LibraryStatement(
    String name,
    String module,
    String header,
    List<String> forbidden,
    List<String> sets,
    StatedTheorem stated) {

  /** The part it belongs to by its name. */
  String split() {
    return HoldOut.isHeldOut(name) ? "held-out" : "train";
  }

  /** What is to be proved, and without what. */
  Statement statement() {
    return new Statement(name, header, stated.getStatement(), split(), forbidden);
  }
}
