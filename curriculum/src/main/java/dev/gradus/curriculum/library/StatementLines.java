package dev.gradus.curriculum.library;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.store.CurriculumStatement;
import dev.gradus.v1.DescribeLeanResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statements as lines of a file, with their sizes and where they are from.
 *
 * @param lean which Lean, and which library, the statements came from
 */
public record StatementLines(DescribeLeanResponse lean) {

  /** A line each. */
  public Stream<ObjectNode> of(ExtractedLibrary library) {
    return library.statements().stream().map(this::line);
  }

  private ObjectNode line(LibraryStatement statement) {
    ObjectNode difficulty = JsonNodeFactory.instance.objectNode();
    difficulty.put("size", statement.stated().getSize());
    difficulty.put("binders", statement.stated().getBinders());
    difficulty.put("constants", statement.stated().getConstants());
    for (String set : List.of("simp", "grind", "ext")) {
      difficulty.put(set, statement.sets().contains(set) ? 1 : 0);
    }
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.put("module", statement.module());
    provenance.put("toolchain", "Lean " + lean.getLeanVersion());
    provenance.put("commit", lean.getLeanCommit());
    if (!lean.getLibraryCommit().isEmpty()) {
      provenance.put("libraryCommit", lean.getLibraryCommit());
    }
    return new CurriculumStatement(statement.statement(), "library", difficulty, provenance).line();
  }
}
