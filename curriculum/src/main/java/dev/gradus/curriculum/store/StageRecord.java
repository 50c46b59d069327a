package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A stage of a round.
 *
 * @param round from 0
 * @param name within the round, as {@code search-library}
 * @param started when it was first begun
 * @param finished when it was done; empty for one that was begun and is not done
 * @param facts what there is to know about it; an empty object until it is done
 */
public record StageRecord(
    int round, String name, Instant started, Optional<Instant> finished, JsonNode facts) {

  /** Whether all it brought is in the store. */
  public boolean done() {
    return finished.isPresent();
  }
}
