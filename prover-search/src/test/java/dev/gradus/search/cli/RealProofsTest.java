package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it: the embedded Lean, the grammar as the model, and proofs that Lean checked. */
final class RealProofsTest {
  private static final String STATEMENTS = "first-steps.lean";

  @TempDir Path folder;

  @Test
  void prove_firstSteps_allButTheFalseOneAreProved() throws IOException {
    Path file = folder.resolve(STATEMENTS);
    try (InputStream in = RealProofsTest.class.getResourceAsStream(STATEMENTS)) {
      Files.copy(in, file);
    }
    String run = folder.resolve("run").toString();
    String[] command = {
      "prove",
      "--json",
      "--model",
      "prior",
      "--workers",
      "1",
      "--expansions",
      "40",
      // Lean's own count ends a tactic, never the clock of a machine that has other work.
      "--tactic-heartbeats",
      "10000",
      "--tactic-timeout",
      "300",
      "--timeout",
      "3600",
      "--run",
      run,
      file.toString()
    };
    Map<String, JsonNode> results = prove(command);
    List<String> open = new ArrayList<>();
    results.forEach(
        (name, result) -> {
          if (!result.get("status").textValue().equals("proved")) {
            open.add(name);
          } else {
            assertTrue(result.get("toolchain").textValue().contains("4.28"));
          }
        });
    assertEquals(List.of("impossible"), open);
    assertEquals("open", results.get("impossible").get("status").textValue());
    assertEquals(results, prove(command), "resumed");
  }

  @Test
  void prove_notElaborated_isAResultWithLeansReason() throws IOException {
    Path file =
        Files.write(
            folder.resolve("bad.jsonl"),
            List.of(
                "{\"name\":\"syntax\",\"statement\":\"theorem syntax : 1 = = 1 :=\"}",
                "{\"name\":\"type\",\"statement\":\"theorem type : Nat = 1 :=\"}",
                "{\"name\":\"header\",\"header\":\"import No.Such.Module\",\"statement\":\"theorem"
                    + " h : True :=\"}",
                "{\"name\":\"good\",\"statement\":\"theorem good : True :=\"}"));
    Map<String, JsonNode> results = prove("prove", "--json", "--workers", "1", file.toString());
    assertEquals("proved", results.get("good").get("status").textValue());
    for (String name : List.of("syntax", "type", "header")) {
      assertEquals("unelaborated", results.get(name).get("status").textValue(), name);
      assertTrue(!results.get(name).get("message").textValue().isBlank(), name);
    }
    assertTrue(results.get("header").get("message").textValue().contains("--project DIR"));
  }

  private static Map<String, JsonNode> prove(String... command) throws IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertEquals(1, Main.run(command));
    } finally {
      System.setOut(out);
    }
    Map<String, JsonNode> results = new TreeMap<>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode result = new ObjectMapper().readTree(line);
      results.put(result.get("name").textValue(), result);
    }
    return results;
  }
}
