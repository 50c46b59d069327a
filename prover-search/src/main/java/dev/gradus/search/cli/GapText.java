package dev.gradus.search.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.fill.GapOutcome;
import java.util.Locale;

/** What became of a gap, as the command line prints it. */
record GapText(GapOutcome gap) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * One JSON object: what {@code --json} prints on a line.
   *
   * @param written whether the text is in the file
   */
  ObjectNode json(boolean written) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("line", gap.place().line())
            .put("column", gap.place().column())
            .put("declaration", gap.declaration())
            .put("status", status())
            .put("text", gap.proved() ? gap.text() : null)
            .put("written", written && gap.proved())
            .put("tacticCalls", gap.tacticCalls())
            .put("seconds", Math.round(gap.seconds() * 1e3) / 1e3);
    if (!gap.message().isEmpty()) {
      line.put("message", gap.message());
    }
    return line;
  }

  /** For people: one line, and below it what is to be written or the reason why nothing is. */
  String forPeople() {
    StringBuilder text = new StringBuilder(gap.proved() ? "✓ " : "✗ ").append(gap.place());
    text.append(gap.declaration().isEmpty() ? "" : " in " + gap.declaration());
    text.append(": ").append(status());
    boolean searched =
        gap.status() == GapOutcome.Status.PROVED || gap.status() == GapOutcome.Status.OPEN;
    if (searched) {
      text.append(
          String.format(
              Locale.ROOT, " (%d tactic calls, %.1f s)", gap.tacticCalls(), gap.seconds()));
    }
    String details = gap.proved() ? gap.text() : gap.message();
    details.lines().forEach(line -> text.append("\n    ").append(line));
    return text.toString();
  }

  private String status() {
    return gap.status().name().toLowerCase(Locale.ROOT);
  }
}
