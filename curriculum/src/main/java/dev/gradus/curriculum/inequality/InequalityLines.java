package dev.gradus.curriculum.inequality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.store.CurriculumStatement;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.DescribeLeanResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statements as lines of a file, with their place in the grid and the rules that made them.
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

  private ObjectNode line(GeneratedStatement generated) {
    Cell cell = generated.cell();
    ObjectNode difficulty = JsonNodeFactory.instance.objectNode();
    difficulty.put("n_d", cell.depth());
    difficulty.put("n_s", cell.size());
    difficulty.put("variables", generated.variables());
    difficulty.put("size", generated.nodes());
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.put("generator", GENERATOR);
    provenance.put("seed", seed);
    provenance.put("type", cell.type().lean());
    generated.rules().forEach(provenance.putArray("rules")::add);
    provenance.put("toolchain", "Lean " + lean.getLeanVersion());
    provenance.put("commit", lean.getLeanCommit());
    if (!lean.getLibraryCommit().isEmpty()) {
      provenance.put("libraryCommit", lean.getLibraryCommit());
    }
    Statement statement =
        new Statement(
            generated.name(), cell.type().header(), generated.statement(), generated.split());
    return new CurriculumStatement(statement, "inequalities", difficulty, provenance).line();
  }
}
