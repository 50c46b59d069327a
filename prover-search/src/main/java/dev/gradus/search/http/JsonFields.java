package dev.gradus.search.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object of a client, read strictly: a field that is not known, of another type or out of
 * its range is an error that names it. A field that is {@code null} counts as left out.
 */
final class JsonFields {

  /** Deepest nesting that any request needs, and some more. */
  private static final int MAX_NESTING = 8;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode node;
  private final String where;

  /**
   * @param where put before the names of fields in messages; empty at the top
   * @param known the fields that there may be
   * @throws ApiException INVALID_ARGUMENT if there is another
   */
  JsonFields(ObjectNode node, String where, Map<String, String> known) {
    this.node = node;
    this.where = where;
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.containsKey(name)) {
                throw ApiException.invalid(
                    "unknown field "
                        + quoted(where + name)
                        + "; known are "
                        + String.join(", ", known.keySet()));
              }
            });
  }

  /**
   * The object that the bytes are, in UTF-8.
   *
   * @throws ApiException INVALID_ARGUMENT if they are none
   */
  static ObjectNode parse(byte[] bytes) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw ApiException.invalid("this is not UTF-8; send JSON in UTF-8");
    }
  }

  /**
   * The object that the text is.
   *
   * @throws ApiException INVALID_ARGUMENT if it is none
   */
  static ObjectNode parse(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw ApiException.invalid("send one JSON object");
    } catch (JsonProcessingException e) {
      String where = "";
      if (e.getLocation() != null) {
        where =
            " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
      }
      throw ApiException.invalid(
          "this is no JSON" + where + " (" + firstLine(e.getOriginalMessage()) + ")");
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** A text that must be there. */
  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> ApiException.invalid("field " + quoted(where + name) + " is missing"));
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(node.get(name), name)) : Optional.empty();
  }

  /** The texts of an array; none if it is left out. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (has(name)) {
      if (!node.get(name).isArray()) {
        throw wrongType(name, "an array of strings");
      }
      node.get(name).forEach(element -> texts.add(text(element, name)));
    }
    return texts;
  }

  /** A whole number from {@code least} to {@code most}. */
  Optional<Long> integer(String name, long least, long most) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    String range = "a whole number from " + least + " to " + most;
    if (!value.isIntegralNumber()) {
      throw wrongType(name, range);
    }
    if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
      throw wrongType(name, range);
    }
    return Optional.of(value.longValue());
  }

  /** A number; its range is checked where it is used. */
  Optional<Double> number(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node.get(name).isNumber() || !Double.isFinite(node.get(name).doubleValue())) {
      throw wrongType(name, "a number");
    }
    return Optional.of(node.get(name).doubleValue());
  }

  /** An object; empty if it is left out. */
  Optional<JsonFields> object(String name, Map<String, String> known) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (node.get(name) instanceof ObjectNode object) {
      return Optional.of(new JsonFields(object, where + name + ".", known));
    }
    throw wrongType(name, "an object");
  }

  private String text(JsonNode value, String name) {
    if (!value.isTextual()) {
      throw wrongType(name, "a string");
    }
    String text = value.textValue();
    // "\ud800" is JSON, but no text that could be sent on.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw ApiException.invalid(
          "field " + quoted(where + name) + " holds half of a surrogate pair; send whole ones");
    }
    return text;
  }

  private ApiException wrongType(String name, String wanted) {
    return ApiException.invalid("field " + quoted(where + name) + " must be " + wanted);
  }

  private static String quoted(String name) {
    return "\"" + (name.length() <= 64 ? name : name.substring(0, 64) + "...") + "\"";
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
