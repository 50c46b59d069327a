package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Set;

/**
 * Rows of a table by a number: one for each value where there are few, as of N_D, else one for all
 * from a power of two to the next, as of the size of a term.
 *
 * @param ranges whether there are too many values for a row each
 */
record Levels(boolean ranges) {
  /** Rows in the order of their numbers; those without one last. */
  static final Comparator<String> ORDER =
      Comparator.comparingInt(Levels::least).thenComparing(Comparator.naturalOrder());

  private static final int MOST_ROWS = 12;
  private static final String NONE = "none given";

  static Levels of(Set<Integer> values) {
    return new Levels(values.size() > MOST_ROWS);
  }

  /** The row that a number belongs to. */
  String of(JsonNode number) {
    if (!number.isIntegralNumber()) {
      return NONE;
    }
    int value = number.intValue();
    if (!ranges || value < 2) {
      return Integer.toString(value);
    }
    int least = Integer.highestOneBit(value);
    return least + " to " + (2 * least - 1);
  }

  private static int least(String row) {
    return row.equals(NONE) ? Integer.MAX_VALUE : Integer.parseInt(row.split(" ")[0]);
  }
}
