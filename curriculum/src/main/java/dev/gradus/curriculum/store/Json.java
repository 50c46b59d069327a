package dev.gradus.curriculum.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** JSON in columns of text, written by this package alone. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static JsonNode read(String column) {
    try {
      return MAPPER.readTree(column);
    } catch (JsonProcessingException e) {
      throw new StoreException("the store holds `" + column + "`, which is not JSON; restore it");
    }
  }

  /** An array of strings. */
  public static List<String> strings(String column) {
    List<String> strings = new ArrayList<>();
    read(column).forEach(element -> strings.add(element.textValue()));
    return strings;
  }

  static <T extends JsonNode> T tree(Object value) {
    return MAPPER.valueToTree(value);
  }
}
