package dev.gradus.lean.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads proofs from JSON Lines: {@code {"name", "header"?, "statement", "proof", "forbidden"?}}.
 */
final class ProofFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LINE_BYTES = 8 << 20;

  /**
   * A proof to be checked.
   *
   * @param proof what follows {@code :=}
   * @param forbidden constants that it must not use
   */
  record Proof(
      String name, String header, String statement, String proof, List<String> forbidden) {}

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
      throw new Malformed(path + ": " + whyUnreadable(path));
    }
  }

  private static String whyUnreadable(Path path) {
    if (!Files.exists(path)) {
      return "no such file; check the path";
    }
    return Files.isDirectory(path)
        ? "is a folder; name the files in it"
        : "may not be read; check its permissions";
  }

  private List<Proof> parse(InputStream in) throws IOException, Malformed {
    List<Proof> proofs = new ArrayList<>();
    InputStream buffered = new BufferedInputStream(in);
    // The file may be anything: no line is held before its length is known to be bearable.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int number = 1;
    for (int next; (next = buffered.read()) >= 0; ) {
      if (next == '\n') {
        addProof(proofs, bytes, number++);
      } else if (bytes.size() == MAX_LINE_BYTES) {
        throw malformed(
            number, "longer than " + (MAX_LINE_BYTES >> 20) + " MB; write one JSON object a line");
      } else {
        bytes.write(next);
      }
    }
    addProof(proofs, bytes, number);
    if (proofs.isEmpty()) {
      throw new Malformed(
          file + ": no proofs; write one JSON object a line, with name, statement and proof");
    }
    return proofs;
  }

  private void addProof(List<Proof> proofs, ByteArrayOutputStream bytes, int number)
      throws Malformed {
    String line;
    try {
      line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
    } catch (CharacterCodingException e) {
      throw malformed(number, "not UTF-8; save the file as UTF-8");
    }
    bytes.reset();
    if (!line.isBlank()) {
      JsonNode json = object(line, number);
      // What `gradus prove --json` prints of a statement that is still open.
      if (!json.path("proof").isNull()) {
        proofs.add(proof(json, number));
      }
    }
  }

  private JsonNode object(String line, int number) throws Malformed {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw malformed(number, "not JSON" + where(e) + "; write one JSON object a line");
    }
    if (!json.isObject()) {
      throw malformed(number, "not a JSON object; write one a line");
    }
    return json;
  }

  private Proof proof(JsonNode json, int number) throws Malformed {
    return new Proof(
        text(json, "name", number),
        json.has("header") ? text(json, "header", number) : "",
        text(json, "statement", number),
        text(json, "proof", number),
        forbidden(json.path("forbidden"), number));
  }

  private List<String> forbidden(JsonNode names, int number) throws Malformed {
    List<String> forbidden = new ArrayList<>();
    for (JsonNode name : names) {
      if (!name.isTextual()) {
        throw malformed(number, "\"forbidden\" must be a list of names");
      }
      forbidden.add(name.asText());
    }
    if (!names.isArray() && !names.isMissingNode()) {
      throw malformed(number, "\"forbidden\" must be a list of names");
    }
    return List.copyOf(forbidden);
  }

  private String text(JsonNode json, String field, int number) throws Malformed {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw malformed(number, "\"" + field + "\" must be there and be a string");
    }
    return value.asText();
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
  }

  private Malformed malformed(int number, String what) {
    return new Malformed(file + ":" + number + ": " + what);
  }
}
