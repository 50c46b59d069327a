package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.search.toy.ToyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, over real connections to the toy theory. */
final class ProveCommandTest {
  @TempDir Path folder;
  private ToyServer toy;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void start() throws IOException {
    toy = new ToyServer();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(out);
    System.setErr(err);
    toy.close();
  }

  private int prove(String... more) {
    printed.reset();
    errors.reset();
    List<String> arguments =
        new ArrayList<>(List.of("prove", "--lean", toy.address(), "--model", toy.address()));
    arguments.addAll(List.of(more));
    return Main.run(arguments.toArray(String[]::new));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("statements.jsonl"), List.of(lines));
  }

  @Test
  void prove_statement_printsTheTheoremReadyToPaste() {
    assertEquals(0, prove("--statement", "theorem two : 2 :="), errors());
    assertTrue(printed().startsWith("✓ two: proved ("), printed());
    assertTrue(printed().contains("\n    theorem two : 2 := by\n      "), printed());
    assertEquals("", errors());
  }

  @Test
  void prove_json_oneObjectAStatement() throws IOException {
    Path file =
        file(
            "{\"name\":\"easy\",\"statement\":\"theorem easy : 2 :=\",\"split\":\"test\"}",
            "{\"name\":\"hard\",\"statement\":\"theorem hard : 99999 :=\"}",
            "{\"name\":\"bad\",\"statement\":\"theorem bad : ? :=\"}");
    assertEquals(1, prove("--json", "--expansions", "20", file.toString()), errors());
    assertEquals(3, printed().lines().count());
    for (String line : printed().lines().toList()) {
      JsonNode result = new ObjectMapper().readTree(line);
      switch (result.get("name").textValue()) {
        case "easy" -> {
          assertEquals("proved", result.get("status").textValue());
          assertTrue(result.get("proof").textValue().startsWith("by\n"));
          assertEquals("propext", result.get("axioms").get(0).textValue());
          assertEquals("test", result.get("split").textValue());
        }
        case "hard" -> {
          assertEquals("open", result.get("status").textValue());
          assertEquals(20, result.get("expansions").intValue());
          assertTrue(result.get("proof").isNull());
        }
        default -> {
          assertEquals("unelaborated", result.get("status").textValue());
          assertEquals("not a number", result.get("message").textValue());
        }
      }
    }
    assertEquals("", errors());
  }

  @Test
  void projectOfALeanElsewhere_isRefused() {
    assertEquals(2, prove("--project", ".", "--statement", "theorem two : 2 :="));
    assertTrue(errors().contains("has its own: leave it out"), errors());
    assertEquals(2, Main.run("setup", "--lean", "native", "--force"));
    assertTrue(errors().contains("--force installs the embedded Lean anew"), errors());
  }

  @Test
  void prove_json_isWhatVerifyTakes() throws IOException {
    Path file =
        file(
            "{\"name\":\"easy\",\"header\":\"open Nat\",\"statement\":\"theorem easy : 2"
                + " :=\",\"forbidden\":[\"Nat.two\"]}",
            "{\"name\":\"hard\",\"statement\":\"theorem hard : 99999 :=\"}");
    assertEquals(1, prove("--json", "--expansions", "20", file.toString()), errors());
    String easy =
        printed().lines().filter(line -> line.contains("\"easy\"")).findFirst().orElseThrow();
    assertTrue(easy.contains("\"header\":\"open Nat\""), easy);
    assertTrue(easy.contains("\"forbidden\":[\"Nat.two\"]"), easy);
    Path proofs = Files.writeString(folder.resolve("proofs.jsonl"), printed());
    printed.reset();
    String[] verify = {"verify", "--json", "--lean", toy.address(), proofs.toString()};
    assertEquals(0, Main.run(verify), errors());
    assertEquals(1, printed().lines().count(), "what is open is no proof");
    assertTrue(printed().contains("\"verified\""), printed());
  }

  @Test
  void prove_runDirectory_resumesAndGuardsItsConfiguration() throws IOException {
    String file =
        file(
                "{\"name\":\"a\",\"statement\":\"theorem a : 3 :=\"}",
                "{\"name\":\"b\",\"statement\":\"theorem b : 99999 :=\"}")
            .toString();
    String run = folder.resolve("run").toString();
    assertEquals(1, prove("--json", "--expansions", "9", "--run", run, file), errors());
    List<String> first = printed().lines().sorted().toList();
    int tactics = toy.lean.tactics.get();
    assertEquals(1, prove("--json", "--expansions", "9", "--run", run, file), errors());
    assertEquals(first, printed().lines().sorted().toList());
    assertEquals(tactics, toy.lean.tactics.get());

    assertEquals(2, prove("--expansions", "10", "--run", run, file));
    assertTrue(errors().contains("--expansions was 9 and is 10"), errors());
    assertEquals(1, errors().lines().count());
  }

  @Test
  void prove_runDirectoryThatCannotBe_exitCodeThree() throws IOException {
    Path file = file("{\"name\":\"a\",\"statement\":\"theorem a : 3 :=\"}");
    assertEquals(3, prove("--run", file.resolve("run").toString(), file.toString()));
    assertTrue(errors().contains("choose another --run"), errors());
    assertEquals(1, errors().lines().count());
  }

  @Test
  void prove_valueWithoutProofSizes_exitCodeTwo() {
    toy.model.hasProofSize = false;
    assertEquals(2, prove("--priority", "value", "--statement", "theorem two : 2 :="));
    assertTrue(errors().contains("use --priority logprob"), errors());
  }
}
