package dev.gradus.search.fill;

import dev.gradus.search.file.LeanFile;

/**
 * What became of a gap.
 *
 * @param place where it is
 * @param declaration full name of what it is in; empty where there is none, or nobody knows
 * @param status the outcome
 * @param text what is to stand in its place, if it is proved; empty otherwise
 * @param message why not, where more can be said than that none was found; empty otherwise
 * @param tacticCalls tactics run in search of a proof
 * @param seconds that the search took, checks included
 */
public record GapOutcome(
    LeanFile.Place place,
    String declaration,
    Status status,
    String text,
    String message,
    int tacticCalls,
    double seconds) {

  /** The outcomes, as the command line prints them in lower case. */
  public enum Status {
    /** There is a proof, checked in its place together with the others of its command. */
    PROVED,
    /** None was found. */
    OPEN,
    /** What is missing is data, not a proof. */
    DATA,
    /** Lean does not get there. */
    MISSED
  }

  public boolean proved() {
    return status == Status.PROVED;
  }
}
