package dev.gradus.curriculum.inequality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.v1.DescribeLeanResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statements as lines of a file that {@code gradus prove} reads: {@code {"name", "statement",
 * "header", "split", "source", "difficulty", "provenance"}}.
 *
 * @param seed they were generated with
 * @param lean which Lean has read them
 */
public record InequalityLines(long seed, DescribeLeanResponse lean) {
  private static final String GENERATOR = "gradus curriculum inequalities";

  /** A line for each statement. */
  public Stream<ObjectNode> of(List<GeneratedStatement> statements) {
    return statements.stream().map(this::line);
  }

  private ObjectNode line(GeneratedStatement statement) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("name", statement.name());
    line.put("statement", statement.statement());
    line.put("header", statement.cell().type().header());
    line.put("split", statement.split());
    line.put("source", "inequalities");
    ObjectNode difficulty = line.putObject("difficulty");
    difficulty.put("n_d", statement.cell().depth());
    difficulty.put("n_s", statement.cell().size());
    difficulty.put("variables", statement.variables());
    ObjectNode provenance = line.putObject("provenance");
    provenance.put("generator", GENERATOR);
    provenance.put("seed", seed);
    provenance.put("type", statement.cell().type().lean());
    statement.rules().forEach(provenance.putArray("rules")::add);
    provenance.put("toolchain", "Lean " + lean.getLeanVersion());
    provenance.put("commit", lean.getLeanCommit());
    if (!lean.getLibraryCommit().isEmpty()) {
      provenance.put("libraryCommit", lean.getLibraryCommit());
    }
    return line;
  }
}
