package dev.gradus.search.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.util.Locale;

/** A result as the command line prints it. */
public record ResultText(StatementResult result) {
  private static final JsonMapper JSON = new JsonMapper();

  /** One JSON object: what {@code --json} prints on a line. */
  public ObjectNode json() {
    ObjectNode line =
        JSON.createObjectNode()
            .put("name", result.name())
            .put("status", status())
            .put("proof", result.proof().map(VerifiedProof::text).orElse(null))
            .put("attempts", result.attempts().size())
            .put("successes", result.successes())
            .put("expansions", result.expansions())
            .put("tacticCalls", result.tacticCalls())
            .put("seconds", Math.round(result.seconds() * 1e3) / 1e3);
    // With what `gradus verify` needs, so that the lines of a proof can be checked elsewhere.
    Statement statement = result.statement();
    if (!statement.header().isEmpty()) {
      line.put("header", statement.header());
    }
    line.put("statement", statement.statement());
    if (!statement.forbidden().isEmpty()) {
      statement.forbidden().forEach(line.putArray("forbidden")::add);
    }
    if (!statement.split().isEmpty()) {
      line.put("split", statement.split());
    }
    if (!result.message().isEmpty()) {
      line.put("message", result.message());
    }
    if (result.proof().isPresent()) {
      VerifiedProof proof = result.proof().get();
      ArrayNode axioms = line.putArray("axioms");
      proof.axioms().forEach(axioms::add);
      line.put("toolchain", proof.toolchain());
    }
    return line;
  }

  /** For people: one line, and below it the theorem ready to paste or the reason why not. */
  public String forPeople() {
    StringBuilder text = new StringBuilder();
    text.append(result.proved() ? "✓ " : "✗ ").append(result.name()).append(": ").append(status());
    text.append(
        String.format(
            Locale.ROOT,
            " (%s%d expansion%s, %d tactic calls, %.1f s)",
            result.attempts().size() > 1 ? result.attempts().size() + " attempts, " : "",
            result.expansions(),
            result.expansions() == 1 ? "" : "s",
            result.tacticCalls(),
            result.seconds()));
    result
        .proof()
        .ifPresent(proof -> indent(text, result.statement().statement() + " " + proof.text()));
    indent(text, result.message());
    return text.toString();
  }

  private String status() {
    return result.status().name().toLowerCase(Locale.ROOT);
  }

  private static void indent(StringBuilder text, String lines) {
    lines.lines().forEach(line -> text.append("\n    ").append(line));
  }
}
