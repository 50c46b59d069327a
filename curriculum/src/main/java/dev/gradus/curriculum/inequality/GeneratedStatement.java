package dev.gradus.curriculum.inequality;

import dev.gradus.curriculum.HoldOut;
import java.util.List;

/**
 * An inequality as a statement.
 *
 * @param name {@code ineq_TYPE_dN_D_sN_S_DRAW}
 * @param statement {@code theorem NAME .. :=}
 * @param variables how many it has
 * @param nodes variables, numbers and operations of its conclusion
 * @param rules of its proof, those of reasons before those that use them
 */
public record GeneratedStatement(
    String name, String statement, Cell cell, int variables, int nodes, List<String> rules) {

  static GeneratedStatement of(Cell cell, int draw, Inequality inequality) {
    String name = cell.tag() + "_" + draw;
    LeanText text = new LeanText(cell.type(), inequality);
    return new GeneratedStatement(
        name,
        text.statement(name),
        cell,
        text.variables().size(),
        inequality.size(),
        inequality.rules());
  }

  /** The part it belongs to by its name. */
  public String split() {
    return HoldOut.isHeldOut(name) ? "held-out" : "train";
  }
}
