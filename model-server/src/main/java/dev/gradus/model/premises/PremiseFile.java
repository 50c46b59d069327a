package dev.gradus.model.premises;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements of the library in a file: JSON Lines {@code {"name", "statement", "forbidden"}}, as
 * {@code gradus curriculum extract} writes them; other members are passed over. A checkpoint keeps
 * its own beside its weights, under {@value #NAME}.
 */
public final class PremiseFile {

  /** Its name in a checkpoint. */
  public static final String NAME = "premises.jsonl";

  private static final JsonMapper JSON = new JsonMapper();

  private PremiseFile() {}

  /**
   * Reads a file.
   *
   * @throws PremiseFileException if it is not there, or a line is no statement
   */
  public static List<Premise> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (IOException e) {
      throw new PremiseFileException(
          file
              + " cannot be read ("
              + e.getClass().getSimpleName().replace("Exception", "")
              + "); make it with `gradus curriculum extract --out "
              + file
              + "`");
    }
  }

  /**
   * Reads what a checkpoint keeps.
   *
   * @param name for messages
   * @throws PremiseFileException if a line is no statement
   */
  public static List<Premise> read(String name, byte[] content) {
    try {
      return read(name, new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private static List<Premise> read(String name, InputStream in) throws IOException {
    List<Premise> premises = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        premises.add(premise(name + ", line " + number, line));
      }
    }
    return premises;
  }

  private static Premise premise(String place, String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new PremiseFileException(place + ": not JSON; correct or delete the line");
    }
    JsonNode name = node.path("name");
    JsonNode statement = node.path("statement");
    if (!name.isTextual() || !statement.isTextual()) {
      throw new PremiseFileException(
          place + ": needs \"name\" and \"statement\"; correct or delete the line");
    }
    List<String> alike = new ArrayList<>();
    node.path("forbidden").forEach(other -> alike.add(other.asText()));
    return new Premise(name.textValue(), statement.textValue(), alike);
  }

  /** As {@link #read} reads it, with nothing else in it. */
  public static byte[] write(List<Premise> premises) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Premise premise : premises) {
      ObjectNode line = JSON.createObjectNode();
      line.put("name", premise.name()).put("statement", premise.statement());
      ArrayNode alike = line.putArray("forbidden");
      premise.alike().forEach(alike::add);
      try {
        out.write(JSON.writeValueAsBytes(line));
      } catch (IOException e) {
        throw new IllegalStateException("memory can be written", e);
      }
      out.write('\n');
    }
    return out.toByteArray();
  }
}
