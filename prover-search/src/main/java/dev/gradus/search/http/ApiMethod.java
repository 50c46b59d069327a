package dev.gradus.search.http;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The calls, as {@code POST /v1/NAME} and as a WebSocket's {@code "method": "NAME"}. */
enum ApiMethod {
  /** The goals at a point of a proof. */
  STATE(
      "header", "string",
      "statement", "string",
      "prefix", "array",
      "file", "object"),

  /** Tactics for a point of a proof. */
  SUGGEST(
      "header", "string",
      "statement", "string",
      "prefix", "array",
      "file", "object",
      "n", "integer",
      "seed", "integer",
      "temperature", "number",
      "topP", "number",
      "tacticTimeoutMillis", "integer"),

  /** A search for a proof, of a theorem or of a {@code sorry} in a file. */
  PROVE(
      "header", "string",
      "statement", "string",
      "file", "object",
      "name", "string",
      "attempts", "integer",
      "expansions", "integer",
      "samples", "integer",
      "timeoutMillis", "integer",
      "seed", "integer",
      "priority", "string"),

  /** A check of a whole proof. */
  VERIFY(
      "header", "string",
      "statement", "string",
      "proof", "string");

  /** Fields of {@code file}. */
  static final Map<String, String> FILE =
      fields("text", "string", "line", "integer", "column", "integer");

  private final Map<String, String> fields;

  ApiMethod(String... fields) {
    this.fields = fields(fields);
  }

  /** The fields it takes and their types, as JSON Schema calls them. */
  Map<String, String> fields() {
    return fields;
  }

  /** As the client writes it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ApiMethod> of(String text) {
    return Arrays.stream(values()).filter(method -> method.text().equals(text)).findFirst();
  }

  private static Map<String, String> fields(String... namesAndTypes) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.put(namesAndTypes[i], namesAndTypes[i + 1]);
    }
    return Collections.unmodifiableMap(fields);
  }
}
