package dev.gradus.model.prior;

import java.util.ArrayList;
import java.util.List;

/**
 * A printed tactic state, read for what a tactic acts on: the first goal.
 *
 * @param goals number of open goals, at least 1
 * @param main the first of them
 */
record TacticState(int goals, Goal main) {

  /** Characters read of the first goal. Goals of theorems people state have a few thousand. */
  private static final int MAX_CHARS = 60_000;

  private static final int MAX_HYPOTHESES = 200;

  /** Reads any text: what is no tactic state becomes a goal with an opaque target. */
  static TacticState parse(String text) {
    String[] lines = text.substring(0, Math.min(text.length(), MAX_CHARS)).split("\\R", -1);
    List<String> entries = new ArrayList<>();
    int goals = 0;
    boolean first = true;
    for (String line : lines) {
      if (line.startsWith("⊢")) {
        goals++;
      }
      if (line.isBlank()) {
        first = first && entries.isEmpty();
      } else if (first) {
        // Lean breaks long entries over lines and indents what continues them.
        boolean continues = Character.isWhitespace(line.charAt(0)) && !entries.isEmpty();
        if (continues) {
          int last = entries.size() - 1;
          entries.set(last, entries.get(last) + " " + line.strip());
        } else {
          entries.add(line.strip());
        }
      }
    }
    return new TacticState(Math.max(goals, 1), goal(entries));
  }

  private static Goal goal(List<String> entries) {
    String tag = "";
    Term target = Term.leaf(Term.Kind.OPAQUE, "");
    List<Hypothesis> hypotheses = new ArrayList<>();
    for (String entry : entries) {
      if (entry.startsWith("⊢")) {
        target = TermParser.parse(entry.substring(1).strip());
      } else if (entry.startsWith("case ") && hypotheses.isEmpty()) {
        tag = entry.substring(5).strip();
      } else if (hypotheses.size() < MAX_HYPOTHESES) {
        addHypotheses(entry, hypotheses);
      }
    }
    return new Goal(tag, List.copyOf(hypotheses), target);
  }

  /** {@code a b : ℕ}, or {@code x : ℕ := 5} for a local definition. */
  private static void addHypotheses(String entry, List<Hypothesis> hypotheses) {
    int colon = entry.indexOf(" : ");
    if (colon < 0) {
      return;
    }
    String type = entry.substring(colon + 3);
    int definition = type.indexOf(" := ");
    Term term = TermParser.parse(definition < 0 ? type : type.substring(0, definition));
    for (String name : entry.substring(0, colon).split("\\s+", -1)) {
      if (hypotheses.size() < MAX_HYPOTHESES) {
        hypotheses.add(Hypothesis.of(name, term));
      }
    }
  }
}
