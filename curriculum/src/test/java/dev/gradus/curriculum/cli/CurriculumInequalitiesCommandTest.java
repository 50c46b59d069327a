package dev.gradus.curriculum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.curriculum.HoldOut;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With the embedded Lean. */
final class CurriculumInequalitiesCommandTest {
  @TempDir Path folder;

  private static int run(StringWriter out, StringWriter err, String... options) {
    CommandLine command = new CommandLine(new CurriculumInequalitiesCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    command.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          line.getErr().println(e.getMessage());
          return ((CommandLine.IExitCodeGenerator) e).getExitCode();
        });
    return command.execute(options);
  }

  @Test
  void inequalities_smallGrid_isWrittenAsTheSearchReadsIt() throws Exception {
    Path file = folder.resolve("ineq.jsonl");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        run(
            out,
            err,
            "--out",
            file.toString(),
            "--depth",
            "1",
            "--size",
            "1",
            "--per-cell",
            "2",
            "--workers",
            "1",
            "--json");
    assertEquals(0, exit, err::toString);
    JsonNode counts = new JsonMapper().readTree(out.toString());
    assertEquals(24, counts.get("statements").intValue());
    assertEquals(0, counts.get("refused").intValue());
    List<Statement> statements =
        new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(List.of(file));
    assertEquals(24, statements.size());
    for (String line : Files.readAllLines(file)) {
      JsonNode json = new JsonMapper().readTree(line);
      String name = json.get("name").textValue();
      assertEquals(HoldOut.isHeldOut(name) ? "held-out" : "train", json.get("split").textValue());
      assertEquals("inequalities", json.get("source").textValue());
      JsonNode difficulty = json.get("difficulty");
      String cell = "_d" + difficulty.get("n_d") + "_s" + difficulty.get("n_s") + "_";
      assertTrue(name.contains(cell), name);
      assertTrue(json.get("provenance").get("rules").size() > 0);
    }
  }

  @Test
  void inequalities_typeThatLeanHasNot_saysWhereToGetIt() {
    Path file = folder.resolve("real.jsonl");
    StringWriter err = new StringWriter();
    int exit =
        run(
            new StringWriter(),
            err,
            "--out",
            file.toString(),
            "--types",
            "Real",
            "--depth",
            "0",
            "--size",
            "0",
            "--per-cell",
            "1",
            "--workers",
            "1");
    assertEquals(3, exit, err::toString);
    assertTrue(err.toString().contains("--lean native --project DIR"), err::toString);
    assertFalse(Files.exists(file));
  }

  @Test
  void inequalities_badOptions_areNamed() {
    String out = folder.resolve("x.jsonl").toString();
    for (String[] bad :
        new String[][] {
          {"--types", "Complex"}, {"--depth", "7"}, {"--size", "-1"}, {"--per-cell", "0"}
        }) {
      StringWriter err = new StringWriter();
      assertEquals(2, run(new StringWriter(), err, "--out", out, bad[0], bad[1]));
      assertTrue(err.toString().contains(bad[0]), err::toString);
    }
  }
}
