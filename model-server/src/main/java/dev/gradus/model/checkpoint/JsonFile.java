package dev.gradus.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small JSON files of a checkpoint: bounded, one object each, no name twice. */
final class JsonFile {

  /** An index of a model with 100,000 tensors has 10 MB. */
  private static final long MAX_BYTES = 32L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(64).maxNameLength(4096).build());
  }

  private JsonFile() {}

  /**
   * @throws CheckpointException if it is no JSON object
   */
  static JsonNode read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new CheckpointException(
          file + " has more than " + MAX_BYTES + " bytes, which no such file needs");
    }
    try {
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (!node.isObject()) {
        throw new CheckpointException(file + " is no JSON object; copy or write it again");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file
              + " is no JSON ("
              + e.getOriginalMessage().lines().findFirst().orElse("?")
              + "); copy or write it again",
          e);
    }
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + value, e);
    }
  }
}
