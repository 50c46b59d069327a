package dev.gradus.search.engine;

/** When a goal state that was expanded is expanded again, with fresh samples. */
public enum Reopening {
  /** Never: the search of Polu et al. 2022. */
  NEVER,
  /** When no state is left that was not expanded. */
  LAST,
  /**
   * When its turn comes: to try again counts as a step, as likely as the median of the tactics that
   * were drawn last. So a state near the root is tried again before the search goes down a path of
   * unlikely steps, and each time it comes back later.
   */
  RANKED
}
