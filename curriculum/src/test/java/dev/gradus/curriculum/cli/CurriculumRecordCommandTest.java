package dev.gradus.curriculum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With the embedded Lean. */
final class CurriculumRecordCommandTest {
  private static final Path RESOURCES =
      Path.of("src", "test", "resources", "dev", "gradus", "curriculum", "human");

  @TempDir Path folder;

  private static int run(StringWriter out, StringWriter err, String... options) {
    CommandLine command = new CommandLine(new CurriculumRecordCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(options);
  }

  @Test
  void record_proofsOfManyShapes_givesTheStepsBesideThem() throws Exception {
    Path file = RESOURCES.resolve("Proofs.lean");
    Path out = folder.resolve("steps.jsonl");
    StringWriter said = new StringWriter();
    StringWriter errors = new StringWriter();
    int exit = run(said, errors, file.toString(), "--out", out.toString(), "--workers", "1");
    assertEquals(1, exit, said + "\n" + errors);
    assertTrue(said.toString().contains("1 steps of held-out theorems"), said::toString);
    List<String> steps = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode step = new ObjectMapper().readTree(line);
      assertEquals("human", step.get("source").textValue());
      assertEquals(file.toString(), step.get("file").textValue());
      steps.add(
          "%d:%d %s | %s | %s"
              .formatted(
                  step.get("line").intValue(),
                  step.get("column").intValue(),
                  step.get("declaration").textValue(),
                  step.get("tactic").textValue(),
                  step.get("goal").textValue().replace("\n", "; ")));
    }
    assertEquals(
        Files.readString(RESOURCES.resolve("proofs.txt")).strip(), String.join("\n", steps));
    assertTrue(
        errors.toString().contains("Proofs.lean:38:2: omega could not prove the goal"),
        errors::toString);
  }

  @Test
  void record_noFiles_saysWhatToName() {
    StringWriter err = new StringWriter();
    String out = folder.resolve("x.jsonl").toString();
    assertEquals(2, run(new StringWriter(), err, folder.toString(), "--out", out));
    assertTrue(err.toString().contains("no .lean files"), err::toString);
    assertEquals(2, run(new StringWriter(), err, "--out", out));
    assertTrue(err.toString().contains("nothing to record"), err::toString);
  }
}
