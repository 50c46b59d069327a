package dev.gradus.curriculum.dataset;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.parquet.Column;
import dev.gradus.curriculum.parquet.ParquetTable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What training data look like in a file. A line of JSON is a proofstep if it has a {@code tactic}
 * and a proofsize if it has a {@code size}; a row of a table has both, and says which by its {@code
 * objective}.
 */
final class TrainingFormat {
  private static final JsonMapper LINES = new JsonMapper();

  private TrainingFormat() {}

  static void writeLines(TrainingData data, OutputStream out) throws IOException {
    for (Proofstep step : data.proofsteps()) {
      ObjectNode line = LINES.createObjectNode();
      line.put("declaration", step.declaration()).put("goal", step.goal());
      line.put("tactic", step.tactic());
      write(line, step.source(), step.name(), out);
    }
    for (Proofsize size : data.proofsizes()) {
      ObjectNode line = LINES.createObjectNode();
      line.put("declaration", size.declaration()).put("goal", size.goal());
      line.put("size", size(size));
      write(line, size.source(), size.name(), out);
    }
  }

  private static Integer size(Proofsize size) {
    return size.size().isPresent() ? size.size().getAsInt() : null;
  }

  private static void write(ObjectNode line, String source, String name, OutputStream out)
      throws IOException {
    line.put("source", source).put("name", name);
    out.write(LINES.writeValueAsBytes(line));
    out.write('\n');
  }

  static void writeParquet(TrainingData data, OutputStream out) throws IOException {
    Column objective = Column.texts("objective", false);
    Column declaration = Column.texts("declaration", false);
    Column goal = Column.texts("goal", false);
    Column tactic = Column.texts("tactic", true);
    Column size = Column.numbers("size", true);
    Column source = Column.texts("source", false);
    Column name = Column.texts("name", false);
    ParquetTable table =
        new ParquetTable(List.of(objective, declaration, goal, tactic, size, source, name), out);
    for (Proofstep step : data.proofsteps()) {
      objective.add("proofstep");
      declaration.add(step.declaration());
      goal.add(step.goal());
      tactic.add(step.tactic());
      size.add((Integer) null);
      source.add(step.source());
      name.add(step.name());
      table.endRow();
    }
    for (Proofsize row : data.proofsizes()) {
      objective.add("proofsize");
      declaration.add(row.declaration());
      goal.add(row.goal());
      tactic.add((String) null);
      size.add(size(row));
      source.add(row.source());
      name.add(row.name());
      table.endRow();
    }
    table.end();
  }
}
