package dev.gradus.curriculum.loop.config;

/**
 * Lets a new model search only if it evaluates no worse than the one that searches now.
 *
 * @param on the evaluation set that decides
 * @param tolerance by how much its pass rate may be lower, in [0, 1]
 */
public record Gate(String on, Double tolerance) {
  public Gate {
    Check.that(on != null, "gate.on is missing; name one of evaluate");
    tolerance = tolerance == null ? 0 : tolerance;
    Check.that(tolerance >= 0 && tolerance <= 1, "gate.tolerance must be in [0, 1]");
  }
}
