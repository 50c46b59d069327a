package dev.gradus.curriculum.loop;

import dev.gradus.search.engine.StatementResult.Status;
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

  private final Map<String, List<Status>> tries = new HashMap<>();

  /** A try; to be told in the order of the rounds. */
  void add(String statementHash, Status status) {
    tries.computeIfAbsent(statementHash, hash -> new ArrayList<>()).add(status);
  }

  /** Its tries so far, one a round that took it up. */
  List<Status> of(Statement statement) {
    return tries.getOrDefault(statement.hash(), List.of());
  }
}
