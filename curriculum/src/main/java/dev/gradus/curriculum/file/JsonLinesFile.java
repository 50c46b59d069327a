package dev.gradus.curriculum.file;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.engine.EnvironmentException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/** A file with a JSON object a line, which appears whole or not at all. */
public record JsonLinesFile(Path path) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Writes the file.
   *
   * @throws EnvironmentException if it cannot be written; what was there before still is
   */
  public void write(Stream<ObjectNode> lines) {
    new WholeFile(path)
        .write(
            out -> {
              for (Iterator<ObjectNode> next = lines.iterator(); next.hasNext(); ) {
                out.write(JSON.writeValueAsBytes(next.next()));
                out.write('\n');
              }
            });
  }
}
