package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.statement.Statement;

/**
 * A statement with what the curriculum knows of it beforehand: what every source of statements
 * yields, be it the library, the generator of inequalities or a file.
 *
 * @param statement what to prove
 * @param source where it is from: {@code library}, {@code inequalities}, ...
 * @param difficulty numbers by name, as {@code {"n_d": 2, "n_s": 1}}; an empty object for none
 * @param provenance module, toolchain, seed: whatever it takes to get it again
 */
public record CurriculumStatement(
    Statement statement, String source, JsonNode difficulty, JsonNode provenance) {

  /** A statement of which nothing else is known. */
  public static CurriculumStatement of(Statement statement, String source) {
    JsonNodeFactory none = JsonNodeFactory.instance;
    return new CurriculumStatement(statement, source, none.objectNode(), none.objectNode());
  }

  /**
   * As a line of a file that {@code gradus prove} and {@code gradus iterate} read: {@code {"name",
   * "statement", "header", "split", "source", "forbidden", "difficulty", "provenance"}}.
   */
  public ObjectNode line() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("name", statement.name());
    line.put("statement", statement.statement());
    line.put("header", statement.header());
    line.put("split", statement.split());
    line.put("source", source);
    if (!statement.forbidden().isEmpty()) {
      statement.forbidden().forEach(line.putArray("forbidden")::add);
    }
    line.set("difficulty", difficulty);
    line.set("provenance", provenance);
    return line;
  }
}
