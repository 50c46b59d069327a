package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.store.CurriculumStatement;
import dev.gradus.model.checkpoint.Sha256;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of statements with what the curriculum knows of them: {@code difficulty} and {@code
 * provenance} of JSON Lines, which the search itself passes over.
 */
record StatementFile(Path path) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * The statements of several files; names are unique over all of them.
   *
   * @param source the group they belong to here
   */
  static List<CurriculumStatement> read(List<Path> files, String source) {
    List<Statement> statements =
        new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(files);
    Map<String, JsonNode> known = new HashMap<>();
    for (Path file : files) {
      if (!file.toString().endsWith(".lean")) {
        new StatementFile(file).addTo(known);
      }
    }
    return statements.stream()
        .map(statement -> statement(statement, source, known.get(statement.name())))
        .toList();
  }

  private static CurriculumStatement statement(Statement statement, String source, JsonNode line) {
    if (line == null) {
      return CurriculumStatement.of(statement, source);
    }
    return new CurriculumStatement(
        statement,
        source,
        line.path("difficulty").isObject() ? line.get("difficulty") : JSON.createObjectNode(),
        line.path("provenance").isObject() ? line.get("provenance") : JSON.createObjectNode());
  }

  private void addTo(Map<String, JsonNode> known) {
    try {
      for (String line : Files.readAllLines(path)) {
        if (!line.isBlank()) {
          JsonNode node = JSON.readTree(line);
          known.put(node.path("name").asText(), node);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("StatementReader has read it before", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** SHA-256, in hexadecimal. */
  String sha256() {
    try {
      return Sha256.of(Files.readAllBytes(path));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private RuntimeException unreadable(IOException e) {
    if (e instanceof NoSuchFileException) {
      return new ConfigException(
          path,
          "not there: make it with `gradus curriculum extract --out "
              + path
              + "`, or correct the files in the configuration");
    }
    return new EnvironmentException(path + " cannot be read (" + e.getMessage() + ")", e);
  }
}
