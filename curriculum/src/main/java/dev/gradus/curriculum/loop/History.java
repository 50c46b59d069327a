package dev.gradus.curriculum.loop;

import dev.gradus.search.statement.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What earlier rounds made of each statement. Statements are known by their hash, so that a new
 * name changes nothing.
 */
final class History {

  /** How a try ended, as far as a schedule cares. */
  enum Outcome {
    PROVED,
    OPEN,
    /** Lean does not accept the statement, and never will. */
    UNELABORATED
  }

  private final Map<String, List<Outcome>> tries = new HashMap<>();

  /** A try; to be told in the order of the rounds. */
  void add(String statementHash, Outcome outcome) {
    tries.computeIfAbsent(statementHash, hash -> new ArrayList<>()).add(outcome);
  }

  /** Its tries so far, one a round that took it up. */
  List<Outcome> of(Statement statement) {
    return tries.getOrDefault(statement.hash(), List.of());
  }
}
