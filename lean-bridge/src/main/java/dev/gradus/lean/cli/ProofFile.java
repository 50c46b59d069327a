package dev.gradus.lean.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads proofs from JSON Lines: {@code {"name", "header"?, "statement", "proof"}}. */
final class ProofFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LINE_BYTES = 8 << 20;

  /**
   * A proof to be checked.
   *
   * @param proof what follows {@code :=}
   */
  record Proof(String name, String header, String statement, String proof) {}

  /** The input is not what it should be; the message names file and line. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private final String file;

  private ProofFile(String file) {
    this.file = file;
  }

  /** Reads a whole file, or standard input where the file is {@code -}. */
  static List<Proof> read(Path path) throws Malformed {
    boolean standardInput = path.toString().equals("-");
    ProofFile file = new ProofFile(standardInput ? "standard input" : path.toString());
    try (InputStream in = standardInput ? System.in : Files.newInputStream(path)) {
      return file.parse(in);
    } catch (IOException e) {
      String why = Files.isDirectory(path) ? "is a folder" : "cannot be read";
      throw new Malformed(
          "%s: %s".formatted(path, Files.exists(path) ? why : "there is no such file"));
    }
  }

  private List<Proof> parse(InputStream in) throws IOException, Malformed {
    List<Proof> proofs = new ArrayList<>();
    byte[] all = in.readAllBytes();
    int number = 0;
    for (int start = 0; start < all.length; ) {
      int end = start;
      while (end < all.length && all[end] != '\n') {
        end++;
      }
      number++;
      if (end - start > MAX_LINE_BYTES) {
        throw malformed(number, "the line is longer than " + (MAX_LINE_BYTES >> 20) + " MB");
      }
      String line = decode(all, start, end, number);
      if (!line.isBlank()) {
        proofs.add(proof(line, number));
      }
      start = end + 1;
    }
    return proofs;
  }

  private String decode(byte[] bytes, int start, int end, int number) throws Malformed {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(java.nio.ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed(number, "the line is not UTF-8");
    }
  }

  private Proof proof(String line, int number) throws Malformed {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw malformed(number, "not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw malformed(number, "not a JSON object");
    }
    return new Proof(
        text(json, "name", number),
        json.has("header") ? text(json, "header", number) : "",
        text(json, "statement", number),
        text(json, "proof", number));
  }

  private String text(JsonNode json, String field, int number) throws Malformed {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw malformed(number, "\"" + field + "\" must be there and be a string");
    }
    return value.asText();
  }

  private Malformed malformed(int number, String what) {
    return new Malformed(file + ":" + number + ": " + what);
  }
}
