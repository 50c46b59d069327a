package dev.gradus.search.statement;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads statements from files: {@code .lean} files by their theorems without proofs, all others as
 * JSON Lines. Names are unique over all files read together.
 */
public final class StatementReader {
  /** Bytes; far above any statement people write, far below what would hurt. */
  public static final int DEFAULT_MAX_LINE_BYTES = 1 << 20;

  private final int maxLineBytes;

  /**
   * @param maxLineBytes longest line accepted, in bytes; the option is {@code --max-line}
   */
  public StatementReader(int maxLineBytes) {
    if (maxLineBytes < 1) {
      throw new IllegalArgumentException("--max-line must be at least 1");
    }
    this.maxLineBytes = maxLineBytes;
  }

  /** A statement and the line it starts on, counted from 1. */
  record Located(Statement statement, long line) {}

  /**
   * The statements of all files, in order.
   *
   * @throws StatementFormatException if one of them cannot be read or says something else
   */
  public List<Statement> read(List<Path> files) {
    List<Statement> statements = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (Path file : files) {
      List<String> lines = new LineReader(maxLineBytes).read(file);
      boolean lean = file.toString().endsWith(".lean");
      List<Located> found =
          lean ? new LeanFileReader(file).read(lines) : new JsonLinesReader(file).read(lines);
      if (found.isEmpty()) {
        throw new StatementFormatException(
            file,
            lean
                ? "no theorem ends in `:= by sorry`; that is how a theorem to be proved is written"
                : "no statements; write one JSON object a line, with `name` and `statement`");
      }
      for (Located one : found) {
        String name = one.statement().name();
        String before = places.putIfAbsent(name, file + ":" + one.line());
        if (before != null) {
          throw new StatementFormatException(
              file,
              one.line(),
              "the name '" + name + "' is taken by " + before + "; rename one of them");
        }
        statements.add(one.statement());
      }
    }
    return statements;
  }
}
