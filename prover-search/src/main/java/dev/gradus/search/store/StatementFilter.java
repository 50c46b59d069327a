package dev.gradus.search.store;

import dev.gradus.search.engine.StatementResult.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which statements of a run are wanted.
 *
 * @param status one of {@link #STATUSES}; empty for all
 * @param text what their name or their text contains, in whatever case; empty for all
 */
public record StatementFilter(String status, String text) {

  /** Of a statement that is not done. */
  public static final String WAITING = "waiting";

  /** How a search ended, in lower case, and {@link #WAITING}. */
  public static final List<String> STATUSES =
      Stream.concat(Arrays.stream(Status.values()).map(StatementFilter::name), Stream.of(WAITING))
          .toList();

  /**
   * @throws IllegalArgumentException if there is no such status
   */
  public StatementFilter {
    if (!status.isEmpty() && !STATUSES.contains(status)) {
      throw new IllegalArgumentException("status must be one of " + String.join(", ", STATUSES));
    }
  }

  /** A status as it is written here. */
  public static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
