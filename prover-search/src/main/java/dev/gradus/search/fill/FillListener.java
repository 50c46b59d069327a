package dev.gradus.search.fill;

/** Hears how the filling of a file goes. Calls never overlap. */
public interface FillListener {
  /** Hears nothing. */
  FillListener NONE = new FillListener() {};

  /** So many gaps are to be searched for. */
  default void started(int gaps) {}

  /**
   * A search is done. If it is proved, then by itself: whether its proof goes together with those
   * of other gaps in its command is found out later.
   */
  default void searched(GapOutcome outcome) {}

  /** So many more tactics were run. */
  default void tacticCalls(int more) {}
}
