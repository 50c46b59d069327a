package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private static final String TRUE = "{\"name\":\"a\",\"statement\":\"theorem a : True :=\"}";

  @TempDir Path folder;
  private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(out);
    System.setErr(err);
  }

  private String errors() {
    return errBytes.toString(StandardCharsets.UTF_8);
  }

  private void assertOneLine(String fault) {
    assertEquals(1, errors().lines().count(), errors());
    assertTrue(errors().startsWith("gradus: "), errors());
    assertTrue(errors().contains(fault), errors());
    assertEquals("", outBytes.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                               | a command is missing",
        "prov                             | there is no command 'prov'; did you mean prove",
        "prove                            | nothing to prove: name a FILE",
        "prove --statement x FILE         | exclude each other",
        "prove --statement x              | does not end in `:=`",
        "bench gpu --only train --rows 0  | all numbers must be at least 1",
        "bench gpu --only Training        | DECODE, TRAIN, NUMERICS",
        "prove FILE --header x            | --header goes with --statement",
        "prove --nonsense                 | --nonsense",
        "prove FILE --samples 0           | --samples must be at least 1",
        "prove FILE --samples many        | --samples",
        "prove FILE --expansions -1       | --expansions must be at least 1",
        "prove FILE --attempts 0          | --attempts must be at least 1",
        "prove FILE --overlap 0           | --overlap must be at least 1",
        "prove FILE --temperature -1      | --temperature must be 0 or more",
        "prove FILE --temperature NaN     | --temperature must be 0 or more",
        "prove FILE --top-p 0             | --top-p must lie in (0, 1]",
        "prove FILE --alpha 2             | --alpha must lie in [0, 1]",
        "prove FILE --timeout 0           | not a positive number of seconds",
        "prove FILE --timeout soon        | not a number of seconds",
        "prove FILE --tactic-timeout -3   | not a positive number of seconds",
        "prove FILE --priority best       | none of logprob, length-normalised, value",
        "prove FILE --seed x              | --seed",
        "prove FILE --max-line 0          | --max-line must be at least 1",
        "prove FILE --max-line 3          | --max-line raises it",
        "prove FILE --model nonsense      | --model nonsense",
        "prove NONE                       | no such file; check the path",
        "prove FOLDER                     | is a directory",
        "prove JSON                       | write one JSON object a line",
        "prove FILE --model 192.0.2.1:8420 | give --model-ca, or tunnel it",
        "prove FILE --lean 192.0.2.1:8420 | give --lean-ca, or tunnel it to 127.0.0.1",
        "prove FILE --lean 192.0.2.1:8420 --lean-token FILE | give --lean-ca",
        "prove FILE --project FOLDER      | add --lean native",
        "prove FILE --lean-ca FILE --lean 192.0.2.1:8420 | holds no certificates",
        "prove FILE --workers 0           | --workers must be at least 1",
        "prove FILE --worker-memory 0     | --worker-memory must be at least 1",
        "prove FILE --lean-queue 0        | --lean-queue must be at least 1",
        "prove FILE --lean-theorems -1    | --lean-theorems must be at least 1",
        "prove FILE --max-tactic-bytes 0  | --max-tactic-bytes must be at least 1",
        "prove FILE --max-nesting 0       | --max-nesting must be at least 1",
        "verify                           | 'FILE'",
        "verify NONE                      | no such file; check the path",
        "verify FOLDER                    | is a folder",
        "verify JSON                      | write one JSON object a line",
        "verify FILE                      | \"proof\" must be there",
        "verify EMPTY                     | no proofs; write one JSON object a line",
        "verify FILE --timeout 0          | --timeout must lie between 1 and 86400",
        "verify FILE --timeout soon       | --timeout",
        "serve --host 0.0.0.0             | --tls-cert",
        "serve --port 99999               | --port must lie between 0 and 65535",
        "setup --project FOLDER           | add --lean native",
      })
  void run_badUsageOrInput_oneLineAndExitCodeTwo(String arguments, String fault)
      throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), TRUE + "\n");
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\n");
    String line =
        arguments
            .replace("FILE", file.toString())
            .replace("NONE", folder.resolve("none.jsonl").toString())
            .replace("EMPTY", empty.toString())
            .replace("FOLDER", folder.toString())
            .replace("JSON", bad.toString());
    assertEquals(2, Main.run(line.isEmpty() ? new String[0] : line.split(" ")));
    assertOneLine(fault);
  }

  @Test
  void run_nobodyAnswers_oneLineAndExitCodeThree() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), TRUE + "\n");
    assertEquals(3, Main.run("prove", "--lean", "localhost:1", file.toString()));
    assertOneLine("--lean");
  }

  @Test
  void help_commandOfTwoWords_isNamedOnce() {
    assertEquals(0, Main.run(new String[] {"bench", "lean", "--help"}));
    String usage = outBytes.toString(StandardCharsets.UTF_8);
    assertTrue(usage.startsWith("Usage: gradus bench lean "), usage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "help prove", "prove --help", "--version"})
  void run_askedForHelp_printsIt(String arguments) {
    assertEquals(0, Main.run(arguments.split(" ")));
    assertEquals("", errors());
    assertTrue(outBytes.toString(StandardCharsets.UTF_8).contains("gradus"));
  }
}
