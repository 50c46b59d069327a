package dev.gradus.curriculum.file;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.engine.EnvironmentException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    Path absolute = path.toAbsolutePath();
    Path half = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.createDirectories(absolute.getParent());
      try (FileOutputStream raw = new FileOutputStream(half.toFile());
          OutputStream out = new BufferedOutputStream(raw, 1 << 16)) {
        for (Iterator<ObjectNode> next = lines.iterator(); next.hasNext(); ) {
          out.write(JSON.writeValueAsBytes(next.next()));
          out.write('\n');
        }
        out.flush();
        raw.getFD().sync();
      }
      Files.move(
          half, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          path + " cannot be written (" + e.getMessage() + "); choose another --out", e);
    }
  }
}
