package dev.gradus.search.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run was made with. A run directory is resumed only by the same configuration.
 *
 * @param fixed decides the results: options by their names ({@code --samples}), fingerprints of
 *     model and Lean; any difference is an error. The statements need not be among them: the store
 *     adds their hash
 * @param noted is recorded with the run and may differ when it is resumed: versions, commits
 */
public record RunConfiguration(SortedMap<String, String> fixed, SortedMap<String, String> noted) {
  public RunConfiguration {
    fixed = Collections.unmodifiableSortedMap(new TreeMap<>(fixed));
    noted = Collections.unmodifiableSortedMap(new TreeMap<>(noted));
  }

  /** With one more entry that decides the results. */
  RunConfiguration and(String name, String value) {
    TreeMap<String, String> more = new TreeMap<>(fixed);
    more.put(name, value);
    return new RunConfiguration(more, noted);
  }

  /**
   * What differs from the configuration that a run was made with, for people to read; empty where
   * nothing does.
   *
   * @param before its fixed entries
   */
  Optional<String> difference(Map<String, String> before) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(fixed.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String then = before.getOrDefault(name, "not given");
      String now = fixed.getOrDefault(name, "not given");
      if (!then.equals(now)) {
        differences.add(name + " was " + brief(then) + " and is " + brief(now));
      }
    }
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differences));
  }

  /** Hashes need not be read to the end. */
  private static String brief(String value) {
    return value.length() > 60 ? value.substring(0, 12) + "…" : value;
  }
}
