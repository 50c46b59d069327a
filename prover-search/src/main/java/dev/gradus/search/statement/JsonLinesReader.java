package dev.gradus.search.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.search.statement.StatementReader.Located;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements as JSON Lines: one object a line, {@code {"name", "statement", "header"?, "split"?,
 * "forbidden"?}}. Blank lines and fields of other names are passed over, so that data sets need no
 * conversion.
 */
final class JsonLinesReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final Path file;

  JsonLinesReader(Path file) {
    this.file = file;
  }

  List<Located> read(List<String> lines) {
    List<Located> statements = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        statements.add(new Located(statement(lines.get(i), i + 1), i + 1));
      }
    }
    return statements;
  }

  private Statement statement(String line, int number) {
    JsonNode object = parse(line, number);
    if (!object.isObject()) {
      throw new StatementFormatException(
          file, number, "not a JSON object; write {\"name\": ..., \"statement\": ...}");
    }
    String name = required(object, "name", number);
    String statement = required(object, "statement", number);
    if (!statement.strip().endsWith(":=")) {
      throw new StatementFormatException(
          file,
          number,
          "the statement of '" + name + "' does not end in `:=`; cut it off before its proof");
    }
    return new Statement(
        name,
        optional(object, "header", number),
        statement,
        optional(object, "split", number),
        names(object, "forbidden", number));
  }

  private List<String> names(JsonNode object, String field, int number) {
    JsonNode value = object.path(field);
    List<String> names = new ArrayList<>();
    value.forEach(name -> names.add(name.isTextual() ? name.textValue() : ""));
    if (names.contains("") || !(value.isArray() || value.isMissingNode() || value.isNull())) {
      throw new StatementFormatException(
          file, number, "the field \"" + field + "\" is not a list of names; write [\"Nat.foo\"]");
    }
    return names;
  }

  private JsonNode parse(String line, int number) {
    try {
      return JSON.readValue(line);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
      String what = e.getOriginalMessage().lines().findFirst().orElse("").strip();
      throw new StatementFormatException(
          file, number, "not JSON" + where + " (" + what + "); write one JSON object a line");
    }
  }

  private String required(JsonNode object, String field, int number) {
    String value = optional(object, field, number);
    if (value.isBlank()) {
      throw new StatementFormatException(
          file, number, "the field \"" + field + "\" is missing or empty; add it");
    }
    return value;
  }

  private String optional(JsonNode object, String field, int number) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new StatementFormatException(
          file, number, "the field \"" + field + "\" is not a string; put it in quotes");
    }
    return value.textValue();
  }
}
