package dev.gradus.curriculum.library;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.v1.DescribeLeanResponse;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Statements as JSON Lines, as {@code gradus prove} reads them: {@code {"name", "statement",
 * "header", "split", "source", "forbidden", "difficulty", "provenance"}}. The file appears whole or
 * not at all.
 */
public final class StatementFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final DescribeLeanResponse lean;

  /**
   * @param lean which Lean, and which library, the statements came from
   */
  public StatementFile(Path file, DescribeLeanResponse lean) {
    this.file = file;
    this.lean = lean;
  }

  /**
   * Writes the file.
   *
   * @throws EnvironmentException if it cannot be written; what was there before still is
   */
  public void write(ExtractedLibrary library) {
    Path absolute = file.toAbsolutePath();
    Path half = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.createDirectories(absolute.getParent());
      try (FileOutputStream raw = new FileOutputStream(half.toFile());
          OutputStream out = new BufferedOutputStream(raw, 1 << 16)) {
        for (LibraryStatement statement : library.statements()) {
          out.write(JSON.writeValueAsBytes(line(statement)));
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
          file + " cannot be written (" + e.getMessage() + "); choose another --out", e);
    }
  }

  private ObjectNode line(LibraryStatement statement) {
    ObjectNode line = JSON.createObjectNode();
    line.put("name", statement.name());
    line.put("statement", statement.stated().getStatement());
    line.put("header", statement.header());
    line.put("split", statement.split());
    line.put("source", "library");
    statement.forbidden().forEach(line.putArray("forbidden")::add);
    ObjectNode difficulty = line.putObject("difficulty");
    difficulty.put("size", statement.stated().getSize());
    difficulty.put("binders", statement.stated().getBinders());
    difficulty.put("constants", statement.stated().getConstants());
    for (String set : List.of("simp", "grind", "ext")) {
      difficulty.put(set, statement.sets().contains(set) ? 1 : 0);
    }
    ObjectNode provenance = line.putObject("provenance");
    provenance.put("module", statement.module());
    provenance.put("toolchain", "Lean " + lean.getLeanVersion());
    provenance.put("commit", lean.getLeanCommit());
    if (!lean.getLibraryCommit().isEmpty()) {
      provenance.put("libraryCommit", lean.getLibraryCommit());
    }
    return line;
  }
}
