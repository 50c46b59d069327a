package dev.gradus.minif2f.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MiniF2FCommandTest {

  private static final String MATHLIB = "import Mathlib\n\nopen Nat Real\n\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;

  @Test
  void minif2f_wrongUsage_exitsWith2() {
    assertEquals(2, run());
    assertEquals(2, run("--data", "x", "--split", "train"));
    assertEquals(2, run("--data", "x", "--header", "none"));
    assertEquals(2, run("--data", folder.toString(), "--attempts", "0"));
    assertTrue(err.toString().contains("--attempts"), err::toString);
  }

  /**
   * The embedded Lean, the core header, two attempts: one easy, one false, one that needs Mathlib.
   */
  @Test
  void minif2f_realLean_reportsRatesAndResumes() throws Exception {
    problem("easy", "(a b : ℕ) (h₀ : a ≤ b) : a < b + 1");
    problem("wrong", "(a : ℤ) : a * a = a");
    problem("reals", "(x : ℝ) : x = x");
    Path run = folder.resolve("run");
    String[] command = {
      "--data",
      folder.toString(),
      "--split",
      "valid",
      "--header",
      "core",
      "--attempts",
      "2",
      "--expansions",
      "3",
      "--samples",
      "4",
      "--workers",
      "1",
      "--json",
      "--run",
      run.toString()
    };
    assertEquals(1, run(command), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(4, lines.size(), out::toString);
    JsonNode summary = new ObjectMapper().readTree(lines.get(3));
    assertTrue(summary.get("summary").asBoolean());
    assertEquals(3, summary.get("problems").asInt());
    assertEquals(2, summary.get("elaborated").asInt());
    assertEquals(1, summary.get("proved").asInt());
    JsonNode rates = summary.get("passAtK");
    assertEquals(0.5, rates.get("ofElaborated").get(1).get("rate").asDouble(), 1e-12);
    assertEquals(1.0 / 3, rates.get("ofAll").get(1).get("rate").asDouble(), 1e-12);
    JsonNode report = new ObjectMapper().readTree(run.resolve("report.json").toFile());
    JsonNode easy = report.get("results").get(0);
    assertEquals("easy", easy.get("name").asText());
    assertEquals(2, easy.get("attempts").size(), "all attempts are run");
    assertTrue(report.get("results").get(1).get("message").asText().contains("ℝ"));
    assertTrue(Files.readString(run.resolve("report.html")).contains("theorem easy"));

    out.getBuffer().setLength(0);
    assertEquals(1, run(command), err::toString);
    JsonNode again = new ObjectMapper().readTree(run.resolve("report.json").toFile());
    assertEquals(report.get("results"), again.get("results"), "resumed");
  }

  private void problem(String name, String rest) throws Exception {
    Path file = folder.resolve("MiniF2F/Valid/" + name + ".lean");
    Files.createDirectories(file.getParent());
    Files.writeString(file, MATHLIB + "theorem " + name + " " + rest + " := by sorry\n");
  }

  private int run(String... arguments) {
    return new CommandLine(new MiniF2FCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
