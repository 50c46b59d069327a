package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gradus.search.statement.Statement;

/**
 * A statement with what the curriculum knows of it beforehand.
 *
 * @param statement what to prove
 * @param source where it is from: {@code library}, {@code inequality}, ...
 * @param difficulty numbers by name, as {@code {"nd": 2, "ns": 1}}; an empty object for none
 * @param provenance module, toolchain, seed: whatever it takes to get it again
 */
public record CurriculumStatement(
    Statement statement, String source, JsonNode difficulty, JsonNode provenance) {

  /** A statement of which nothing else is known. */
  public static CurriculumStatement of(Statement statement, String source) {
    JsonNodeFactory none = JsonNodeFactory.instance;
    return new CurriculumStatement(statement, source, none.objectNode(), none.objectNode());
  }
}
