package dev.gradus.search.engine;

import java.util.List;
import java.util.stream.Collectors;

/** Tactic calls as the text that follows {@code :=}. */
final class ProofScript {
  private static final String INDENT = "  ";

  private ProofScript() {}

  /**
   * A {@code by} block, one step after the other; lines of a step keep their relative indentation.
   */
  static String of(List<String> steps) {
    return steps.stream()
        .flatMap(step -> step.strip().lines())
        .map(line -> line.isBlank() ? "" : INDENT + line)
        .collect(Collectors.joining("\n", "by\n", ""));
  }
}
