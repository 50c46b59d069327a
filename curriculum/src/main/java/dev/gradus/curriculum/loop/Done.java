package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.store.SearchImport;
import java.util.Optional;

/**
 * What a stage brought.
 *
 * @param facts what there is to know about it, for the store and for people
 * @param found run directories that the store is to take in
 */
record Done(ObjectNode facts, Optional<SearchImport> found) {
  static Done of(ObjectNode facts) {
    return new Done(facts, Optional.empty());
  }
}
