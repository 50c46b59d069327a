package dev.gradus.search.http;

import dev.gradus.search.store.StatementFilter;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which statements of a run a client wants, read from the query of its request.
 *
 * @param offset how many to pass over
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 */
record RunQuery(StatementFilter filter, int offset, int limit) {

  static final int MAX_LIMIT = 500;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_TEXT = 200;
  private static final int MAX_DIGITS = 9;
  static final Set<String> FIELDS = Set.of("offset", "limit", "status", "text");

  /**
   * @throws ApiException if something is unknown, given twice or out of its range
   */
  static RunQuery read(MultiMap query) {
    for (String name : new TreeSet<>(query.names())) {
      if (!FIELDS.contains(name)) {
        throw ApiException.invalid(
            "\"" + name + "\" is not known; there are " + String.join(", ", new TreeSet<>(FIELDS)));
      }
    }
    String text = one(query, "text", "");
    if (text.length() > MAX_TEXT) {
      throw ApiException.invalid("\"text\" may have " + MAX_TEXT + " characters");
    }
    try {
      return new RunQuery(
          new StatementFilter(one(query, "status", ""), text),
          number(query, "offset", 0, 0, Integer.MAX_VALUE),
          number(query, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(e.getMessage());
    }
  }

  private static String one(MultiMap query, String name, String otherwise) {
    List<String> values = query.getAll(name);
    if (values.size() > 1) {
      throw ApiException.invalid("\"" + name + "\" is given twice");
    }
    return values.isEmpty() ? otherwise : values.get(0);
  }

  private static int number(MultiMap query, String name, int otherwise, int least, int most) {
    String text = one(query, name, Integer.toString(otherwise));
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw ApiException.invalid(
          "\""
              + name
              + "\" must be a whole number from "
              + least
              + " to "
              + Math.min(most, 999_999_999));
    }
    return number;
  }
}
