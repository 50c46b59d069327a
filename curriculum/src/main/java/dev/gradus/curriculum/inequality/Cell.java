package dev.gradus.curriculum.inequality;

/**
 * A cell of the grid.
 *
 * @param depth N_D: how often inequalities are composed
 * @param size N_S: rounds of composition of the terms
 */
public record Cell(NumberType type, int depth, int size) {
  /** The paper's largest N_D. */
  public static final int MOST_DEPTH = 6;

  /** The paper's largest N_S. */
  public static final int MOST_SIZE = 7;

  /** The beginning of the names of its statements. */
  String tag() {
    return "ineq_%s_d%d_s%d".formatted(type.tag(), depth, size);
  }
}
