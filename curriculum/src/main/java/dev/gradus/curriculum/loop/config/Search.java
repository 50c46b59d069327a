package dev.gradus.curriculum.loop.config;

import dev.gradus.search.cli.SearchOptions;
import dev.gradus.search.engine.Priority;
import dev.gradus.search.engine.Reopening;
import java.util.Arrays;
import java.util.List;

/**
 * How proofs are searched for; the names are those of {@code gradus prove}'s options.
 *
 * @param samples e: tactics tried per expansion
 * @param expansions d: goal states expanded per attempt, before the schedule raises it
 * @param temperature of sampling
 * @param topP nucleus of sampling
 * @param tacticTimeout seconds
 * @param tacticHeartbeats Lean's own limit of one tactic; 0 leaves it to the bridge
 * @param timeout seconds for one statement
 * @param priority which goal state comes next: {@code value}, {@code logprob}, {@code
 *     length-normalised}. A model that has learned no proofsizes, as the prior, goes by {@code
 *     logprob} where {@code value} is asked for (the paper's rule for theta_0)
 * @param reopen when a goal state is expanded again: {@code never}, {@code last}, {@code ranked}
 * @param overlap expansions of one search in flight
 * @param parallel statements searched at once; 0 is twice the Lean workers
 */
public record Search(
    Integer samples,
    Integer expansions,
    Double temperature,
    Double topP,
    Double tacticTimeout,
    Long tacticHeartbeats,
    Double timeout,
    String priority,
    String reopen,
    Integer overlap,
    Integer parallel) {

  /** Orders in which goal states are expanded. */
  static final List<String> PRIORITIES = names(Priority.values());

  private static final List<String> REOPENINGS = names(Reopening.values());

  static final Search DEFAULT =
      new Search(null, null, null, null, null, null, null, null, null, null, null);

  public Search {
    samples = samples == null ? 8 : samples;
    expansions = expansions == null ? 32 : expansions;
    temperature = temperature == null ? 1 : temperature;
    topP = topP == null ? 1 : topP;
    tacticTimeout = tacticTimeout == null ? 5 : tacticTimeout;
    tacticHeartbeats = tacticHeartbeats == null ? 0 : tacticHeartbeats;
    timeout = timeout == null ? 300 : timeout;
    priority = priority == null ? "value" : priority;
    reopen = reopen == null ? "ranked" : reopen;
    overlap = overlap == null ? 2 : overlap;
    parallel = parallel == null ? 0 : parallel;
    Check.that(samples >= 1, "search.samples must be at least 1");
    Check.that(expansions >= 1, "search.expansions must be at least 1");
    priority("search.priority", priority);
    oneOf(REOPENINGS, "search.reopen", reopen);
  }

  private static List<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(SearchOptions::written).toList();
  }

  static void priority(String key, String priority) {
    oneOf(PRIORITIES, key, priority);
  }

  private static void oneOf(List<String> known, String key, String value) {
    Check.that(
        known.contains(value),
        key + " is '" + value + "', which is none of " + String.join(", ", known));
  }
}
