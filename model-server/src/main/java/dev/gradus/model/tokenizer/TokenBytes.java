package dev.gradus.model.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bytes of every token, read out of {@code tokenizer.json}: the library's own decoder gives
 * text only, in which half a character is already replaced.
 *
 * <p>Two kinds of vocabulary are known: byte-level (GPT-2's alphabet; Qwen2, Llama 3, ours) and
 * SentencePiece's with byte fallback ({@code ▁} for a blank, {@code <0xE2>} for a byte; Llama 2).
 */
final class TokenBytes {

  /** More ids than any model has; an id of two billion must not allocate an array of that size. */
  private static final int MAX_ID = 4_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
              .build());

  private final byte[][] bytes;
  private final Map<String, Integer> added;
  private final boolean[] special;

  private TokenBytes(byte[][] bytes, Map<String, Integer> added, boolean[] special) {
    this.bytes = bytes;
    this.added = added;
    this.special = special;
  }

  /**
   * @param name of the file, for messages
   */
  static TokenBytes read(String name, byte[] json) throws CheckpointException {
    Map<String, Integer> vocabulary = new HashMap<>();
    JsonNode addedTokens = JSON.createArrayNode();
    JsonNode decoder = JSON.createObjectNode();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CheckpointException(name + " is no JSON object; copy or write it again");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "added_tokens" -> addedTokens = JSON.readTree(parser);
          case "decoder" -> decoder = JSON.readTree(parser);
          case "model" -> readModel(name, parser, vocabulary);
          default -> parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          name
              + " is no JSON ("
              + e.getOriginalMessage().lines().findFirst().orElse("?")
              + "); copy or write it again",
          e);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(name + " cannot be read: " + e.getMessage(), e);
    }
    String decoders = decoder.findValuesAsText("type").toString();
    boolean byteLevel = decoders.contains("ByteLevel");
    if (vocabulary.isEmpty() || !byteLevel && !decoders.contains("ByteFallback")) {
      throw new CheckpointException(
          name + " is no byte-level BPE or byte-fallback tokenizer; use a Llama or Qwen2 model's");
    }
    return table(name, vocabulary, addedTokens, byteLevel);
  }

  private static void readModel(String name, JsonParser parser, Map<String, Integer> vocabulary)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new CheckpointException(name + " has no model; copy or write it again");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      if (!field.equals("vocab") || parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String token = parser.currentName();
        boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
        vocabulary.put(token, number ? checked(name, token, parser.getLongValue()) : -1);
        if (!number) {
          throw new CheckpointException(name + ": a token's id is no number");
        }
      }
    }
  }

  private static int checked(String name, String token, long id) throws CheckpointException {
    if (id < 0 || id > MAX_ID) {
      throw new CheckpointException(
          name + ": token '" + token + "' has id " + id + ", outside 0 to " + MAX_ID);
    }
    return (int) id;
  }

  private static TokenBytes table(
      String name, Map<String, Integer> vocabulary, JsonNode addedTokens, boolean byteLevel)
      throws CheckpointException {
    int size = vocabulary.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    Map<String, Integer> added = new LinkedHashMap<>();
    for (JsonNode token : addedTokens) {
      String content = token.path("content").asText();
      int id = checked(name, content, token.path("id").asLong(-1));
      added.put(content, id);
      size = Math.max(size, id + 1);
    }
    byte[][] bytes = new byte[size][];
    vocabulary.forEach(
        (token, id) -> bytes[id] = byteLevel ? ByteAlphabet.bytes(token) : fallback(token));
    boolean[] special = new boolean[size];
    for (JsonNode token : addedTokens) {
      int id = token.path("id").asInt();
      special[id] = token.path("special").asBoolean(false);
      bytes[id] =
          special[id]
              ? new byte[0]
              : token.path("content").asText().getBytes(StandardCharsets.UTF_8);
    }
    return new TokenBytes(bytes, added, special);
  }

  private static byte[] fallback(String token) {
    if (token.length() == 6 && token.matches("<0x[0-9A-Fa-f]{2}>")) {
      return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
    }
    return token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
  }

  /** One more than the largest id. */
  int size() {
    return bytes.length;
  }

  /** One more than the largest id that is no special token's. */
  int ordinarySize() {
    int size = bytes.length;
    while (size > 0 && (special[size - 1] || bytes[size - 1] == null)) {
      size--;
    }
    return size;
  }

  /** Nothing for a special token; null for an id that no token has. */
  byte[] get(int id) {
    return id >= 0 && id < bytes.length ? bytes[id] : null;
  }

  boolean isSpecial(int id) {
    return id >= 0 && id < special.length && special[id];
  }

  /** Tokens that stand outside the model's vocabulary rules, special or not, by their text. */
  Map<String, Integer> added() {
    return added;
  }
}
