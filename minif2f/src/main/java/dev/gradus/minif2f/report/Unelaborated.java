package dev.gradus.minif2f.report;

import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.search.engine.StatementResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Problems that Lean did not accept for the same reason.
 *
 * @param reason the first line of Lean's message, shortened
 * @param problems at least one
 */
record Unelaborated(String reason, List<StatementResult> problems) {

  /** Longest reason, in characters. */
  private static final int REASON_LENGTH = 160;

  /** The groups, largest first. */
  static List<Unelaborated> group(List<StatementResult> problems) {
    Map<String, List<StatementResult>> byReason = new LinkedHashMap<>();
    for (StatementResult problem : problems) {
      if (!Evaluation.elaborated(problem)) {
        byReason.computeIfAbsent(reason(problem.message()), r -> new ArrayList<>()).add(problem);
      }
    }
    return byReason.entrySet().stream()
        .map(group -> new Unelaborated(group.getKey(), List.copyOf(group.getValue())))
        .sorted(Comparator.comparingInt(group -> -group.problems().size()))
        .toList();
  }

  private static String reason(String message) {
    String line = message.strip().lines().findFirst().orElse("no reason given");
    int length = line.codePointCount(0, line.length());
    return length <= REASON_LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, REASON_LENGTH)) + "\u2026";
  }
}
