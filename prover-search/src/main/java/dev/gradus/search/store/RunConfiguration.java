package dev.gradus.search.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run was made with. A run directory is resumed only by the same configuration.
 *
 * @param fixed decides the results: options by their names ({@code --samples}), fingerprints of
 *     model and Lean, hash of the statements; any difference is an error
 * @param noted is recorded with the run and may differ when it is resumed: versions, commits
 */
public record RunConfiguration(SortedMap<String, String> fixed, SortedMap<String, String> noted) {
  public RunConfiguration {
    fixed = Collections.unmodifiableSortedMap(new TreeMap<>(fixed));
    noted = Collections.unmodifiableSortedMap(new TreeMap<>(noted));
  }
}
