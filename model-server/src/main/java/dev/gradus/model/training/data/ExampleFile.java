package dev.gradus.model.training.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A file of training data: JSON Lines, each an object with {@code goal}, either {@code tactic} (a
 * proofstep) or {@code size} (a proofsize, null where no proof was found), and, if known, {@code
 * declaration}, {@code source} and {@code name}. Other members are left to other readers.
 */
public record ExampleFile(Path path) {

  /** Longer lines are no goals; a file without line breaks must not fill the memory. */
  private static final int LINE_BYTES_MAX = 1 << 20;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /**
   * Hands over each example in the order of the lines; blank lines are skipped.
   *
   * @return SHA-256 of the file, in hexadecimal
   * @throws TrainingDataException if the file cannot be read or a line is no example
   */
  public String forEach(Consumer<Example> consumer) {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(path), Sha256.digest())) {
      InputStream buffered = new BufferedInputStream(in, 1 << 16);
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int number = 1, c = 0; c >= 0; number++) {
        line.reset();
        for (c = buffered.read(); c >= 0 && c != '\n'; c = buffered.read()) {
          line.write(c);
          if (line.size() > LINE_BYTES_MAX) {
            throw bad(number, "longer than 1 MiB; --data takes JSON Lines, one example a line");
          }
        }
        String text = decode(number, line.toByteArray());
        if (!text.isBlank()) {
          consumer.accept(parse(number, text));
        }
      }
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw new TrainingDataException(
          path + " cannot be read (" + reason(e) + "); name a readable file with --data");
    }
  }

  private Example parse(int number, String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("malformed");
      throw bad(number, "not JSON: " + problem + "; correct or delete the line");
    }
    if (!node.isObject()) {
      throw bad(number, "not a JSON object; correct or delete the line");
    }
    String goal = string(number, node, "goal", null);
    String name = string(number, node, "name", "");
    String declaration = string(number, node, "declaration", name);
    String source = string(number, node, "source", "default");
    if (name.isEmpty()) {
      name = declaration;
    }
    if (goal.isBlank()) {
      throw bad(number, "an empty goal; correct or delete the line");
    }
    if (node.has("tactic") == node.has("size")) {
      throw bad(number, "needs either \"tactic\" or \"size\"; correct or delete the line");
    }
    if (node.has("size")) {
      return new Example.Proofsize(declaration, goal, size(number, node), source, name);
    }
    String tactic = string(number, node, "tactic", null).strip();
    if (tactic.isEmpty()) {
      throw bad(number, "an empty tactic; correct or delete the line");
    }
    return new Example.Proofstep(declaration, goal, tactic, source, name);
  }

  private OptionalInt size(int number, JsonNode node) {
    JsonNode size = node.get("size");
    if (size.isNull()) {
      return OptionalInt.empty();
    }
    if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 1) {
      throw bad(number, "\"size\" must be a whole number from 1, or null; correct the line");
    }
    return OptionalInt.of(size.intValue());
  }

  /** The text of a member; null as the fallback makes it required. */
  private String string(int number, JsonNode node, String member, String fallback) {
    JsonNode value = node.get(member);
    if (value == null && fallback != null) {
      return fallback;
    }
    if (value == null || !value.isTextual()) {
      throw bad(number, "\"" + member + "\" must be a string; correct or delete the line");
    }
    String text = value.textValue();
    // JSON can escape half of a surrogate pair, which no tokenizer can encode.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw bad(number, "\"" + member + "\" holds half a character; correct or delete the line");
    }
    return text;
  }

  private String decode(int number, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw bad(number, "not UTF-8; convert the file");
    }
  }

  private TrainingDataException bad(int number, String problem) {
    return new TrainingDataException(path + ", line " + number + ": " + problem);
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
