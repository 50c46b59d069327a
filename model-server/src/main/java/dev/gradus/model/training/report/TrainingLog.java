package dev.gradus.model.training.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * {@code train.csv}, one row a step. A run that continues from a saved state drops the rows after
 * that state, for it will write them again.
 */
public final class TrainingLog implements AutoCloseable {

  private final List<Row> rows;
  private final Writer out;

  private TrainingLog(List<Row> rows, Writer out) {
    this.rows = rows;
    this.out = out;
  }

  /**
   * Opens the log of a run that has done so many steps.
   *
   * @throws IOException if the file cannot be written
   */
  public static TrainingLog open(Path file, long step) throws IOException {
    List<Row> rows = Files.exists(file) ? read(file, step) : new ArrayList<>();
    StringBuilder text = new StringBuilder(Row.HEADER).append('\n');
    rows.forEach(row -> text.append(row.toCsv()).append('\n'));
    Path half = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(half, text);
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return new TrainingLog(
        rows, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  private static List<Row> read(Path file, long step) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        Row row = Row.parse(line);
        if (row.step() <= step) {
          rows.add(row);
        }
      } catch (NumberFormatException e) {
        // The header, or the last line of a run that was killed while it wrote.
        continue;
      }
    }
    return rows;
  }

  /** Appends a row; it is in the file when this returns. */
  public void add(Row row) throws IOException {
    rows.add(row);
    out.write(row.toCsv());
    out.write('\n');
    out.flush();
  }

  /** All rows so far, those of earlier runs included. */
  public List<Row> rows() {
    return Collections.unmodifiableList(rows);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
