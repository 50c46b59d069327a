package dev.gradus.search.server;

import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Statements that benchmarks ask suggestions for. */
final class BenchGoals {
  private BenchGoals() {}

  /**
   * @param file of the user's; null for 100 statements of Lean's library, which are held out
   */
  static List<Statement> read(Path file) {
    StatementReader reader = new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES);
    if (file != null) {
      return reader.read(List.of(file));
    }
    try (InputStream shipped = BenchGoals.class.getResourceAsStream("bench-goals.jsonl")) {
      Path copy = Files.createTempFile("gradus-goals-", ".jsonl");
      try {
        Files.copy(shipped, copy, StandardCopyOption.REPLACE_EXISTING);
        return reader.read(List.of(copy));
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
