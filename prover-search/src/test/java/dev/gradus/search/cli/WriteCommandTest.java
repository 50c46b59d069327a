package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code prove --write}, over real connections to the toy theory. */
final class WriteCommandTest {
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

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("T.lean"), text);
  }

  private int write(String... more) {
    printed.reset();
    errors.reset();
    return Main.run(arguments(more));
  }

  private String[] arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("prove", "--write", "--lean", toy.address(), "--model", toy.address()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  @Test
  void write_everyGapProved_exitCodeZero() throws IOException {
    Path file = file("theorem a : 2 := sorry\ntheorem b : 6 := sorry");
    assertEquals(0, write(file.toString()), errors());
    String text = Files.readString(file);
    assertTrue(text.startsWith("theorem a : 2 := by"), text);
    assertFalse(text.contains("sorry"), text);
    assertTrue(printed().contains("✓ 1:18 in a: proved ("), printed());
    assertTrue(printed().endsWith("T.lean.bak\n"), printed());
    assertEquals(0, write(file.toString()), errors());
    assertEquals(file + " has no sorry\n", printed());
  }

  /** Two checks: the search's own, and that of the text that is to be written. */
  @Test
  void write_lastCheckHasNoAnswer_saysSoAndWritesNothing() throws IOException {
    Path file = file("theorem a : 2 := sorry");
    toy.lean.willing = 1;
    assertEquals(1, write("--no-minimise", "--json", file.toString()), errors());
    assertTrue(printed().contains("was not answered"), printed());
    assertTrue(printed().contains("busy"), printed());
    assertEquals("theorem a : 2 := sorry", Files.readString(file));
  }

  @Test
  void write_json_saysOfEachGapWhatBecameOfIt() throws IOException {
    Path file =
        file(
            "theorem a : 2 := sorry\ndef b : 2 := sorry\n-- sorry\n"
                + "theorem c : 4 := sorry and 6 := sorry\nbroken d : 1 := sorry\n");
    assertEquals(1, write("--json", file.toString()), errors());
    List<String> fates = new ArrayList<>();
    for (String line : printed().lines().toList()) {
      JsonNode gap = new ObjectMapper().readTree(line);
      boolean proved = gap.get("status").textValue().equals("proved");
      assertEquals(proved, gap.get("written").booleanValue());
      assertEquals(proved, gap.get("text").isTextual());
      assertTrue(proved || !gap.get("message").textValue().isEmpty(), line);
      fates.add(gap.get("line") + ":" + gap.get("column") + gap.get("status").textValue());
    }
    assertEquals(
        List.of("1:18proved", "2:14data", "4:18proved", "4:33proved", "5:17missed"), fates);
    assertTrue(Files.exists(folder.resolve("T.lean.bak")));
  }

  @Test
  void write_dryRun_printsADiffAndWritesNothing() throws IOException {
    String text = "theorem a : 2 := sorry\ntheorem b : 99999 := sorry\n";
    Path file = file(text);
    assertEquals(1, write("--dry-run", "--expansions", "9", file.toString()), errors());
    assertEquals(text, Files.readString(file));
    assertFalse(Files.exists(folder.resolve("T.lean.bak")));
    assertTrue(printed().contains("\n-theorem a : 2 := sorry\n+theorem a : 2 := by"), printed());
    assertTrue(printed().contains("✗ 2:22 in b: open"), printed());
    assertTrue(printed().endsWith("1 of 2 filled; " + file + " is as it was\n"), printed());
  }

  @Test
  void write_proofsThatDoNotGoTogether_keepsThoseThatDo() throws IOException {
    Path file = file("theorem a : 2 := sorry either 4 := sorry\ntheorem b : 2 := sorry\n");
    assertEquals(1, write(file.toString()), errors());
    String text = Files.readString(file);
    assertTrue(
        text.matches("(?s)theorem a : 2 := \\(by.* either 4 := sorry\ntheorem b : 2 := by.*"),
        text);
    assertTrue(printed().contains("does not go together"), printed());
    assertTrue(printed().contains("2 of 3 filled"), printed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--statement 'theorem t : 1 :='",
        "--run runs T.lean",
        "T.jsonl",
        "T.lean U.lean",
        "",
        "No.lean"
      })
  void write_badUsage_exitCodeTwo(String arguments) {
    assertEquals(2, write(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    assertEquals(1, errors().lines().count(), errors());
  }

  @Test
  void dryRun_withoutWrite_exitCodeTwo() {
    assertEquals(2, Main.run("prove", "--dry-run", "T.lean"));
    assertTrue(errors().contains("--dry-run goes with --write"), errors());
  }

  @Test
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void write_killed_leavesTheFileAndTellsWhatWasFound() throws Exception {
    String text = "theorem a : 2 := sorry\ntheorem b : 999999 := sorry\n";
    Path file = file(text);
    String[] arguments =
        arguments("--json", "--expansions", "1000000", "--parallel", "1", file.toString());
    Path output = folder.resolve("output");
    Process process =
        GradusProcess.builder(arguments)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      // The second search is under way when more was asked than the first can have needed.
      while (toy.lean.verified.isEmpty() || toy.lean.batches.get() < 200) {
        assertTrue(process.isAlive());
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
      process.destroy();
      process.waitFor();
      String said = Files.readString(output);
      assertTrue(said.contains("\"line\":1,\"column\":18"), said);
      assertTrue(said.contains("\"written\":false"), said);
      assertEquals(text, Files.readString(file));
      assertFalse(Files.exists(folder.resolve("T.lean.bak")));
    } finally {
      process.destroyForcibly();
    }
  }
}
