package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.checkpoint.FolderReplacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What is done. */
final class Ledger implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final IterationFolder folder;

  Ledger(IterationFolder folder) {
    this.folder = folder;
  }

  Optional<JsonNode> facts(int round, String stage) {
    try {
      Path file = file(round, stage);
      return Files.exists(file) ? Optional.of(JSON.readTree(file.toFile())) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void finish(Stage stage, Instant started, ObjectNode facts) {
    try {
      Path file = file(stage.round(), stage.name());
      Files.createDirectories(file.getParent());
      FolderReplacement.writeFile(file, JSON.writeValueAsBytes(facts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  History history(int round, String source) {
    return new History();
  }

  private Path file(int round, String stage) {
    return folder.path().resolve("stages").resolve(round + "-" + stage + ".json");
  }

  @Override
  public void close() {}
}
