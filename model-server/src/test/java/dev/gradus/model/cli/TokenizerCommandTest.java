package dev.gradus.model.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.IExitCodeGenerator;

class TokenizerCommandTest {

  private static final String EXAMPLES =
      """
      {"declaration": "a", "goal": "x : Nat\\n⊢ x = x", "tactic": "rfl", "source": "s", "name": "a"}

      {"goal": "⊢ x = x", "size": null}
      {"goal": "⊢ x = x ∧ True", "size": 3, "declaration": "b"}
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** As the launcher does it: one line for what a user can mend, and the exception's exit code. */
  private int run(Object... arguments) {
    CommandLine command =
        new CommandLine(new TokenizerCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  line.getErr().println(e.getMessage());
                  return e instanceof IExitCodeGenerator code ? code.getExitCode() : 1;
                });
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return command.execute(texts);
  }

  @Test
  void call_examplesAndText_writesADirectory() throws IOException {
    Path examples = Files.writeString(folder.resolve("a.jsonl"), EXAMPLES);
    Path text = Files.writeString(folder.resolve("b.lean"), "theorem t : p := by simp\n".repeat(9));
    Path model = folder.resolve("model");

    assertEquals(0, run("--data", examples, text, "--vocab", 290, "--out", model, "--json"));

    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(290, result.path("tokens").asInt());
    JsonNode tokenizer = new ObjectMapper().readTree(model.resolve("tokenizer.json").toFile());
    assertEquals(290, tokenizer.at("/model/vocab").size());
    assertEquals(32, tokenizer.at("/model/merges").size());
    assertTrue(Files.exists(model.resolve("tokenizer_config.json")));
  }

  @Test
  void call_twice_writesTheSameBytes() throws IOException {
    Path examples = Files.writeString(folder.resolve("a.jsonl"), EXAMPLES.repeat(4));

    assertEquals(0, run("--data", examples, "--out", folder.resolve("1.json")));
    assertEquals(0, run("--data", examples, "--out", folder.resolve("2.json")));

    assertArrayEquals(
        Files.readAllBytes(folder.resolve("1.json")), Files.readAllBytes(folder.resolve("2.json")));
    assertTrue(out.toString().contains("nothing else occurs twice"), out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{\"goal\": 3, \"tactic\": \"x\"}#line 2: needs \"goal\"",
        "{\"goal\": \"x\"}#line 2: needs \"goal\"",
        "{\"goal\": #line 2: not JSON",
        "[]#line 2: needs \"goal\"",
      })
  void call_badLine_isNamed(String line, String message) throws IOException {
    Path data = Files.writeString(folder.resolve("a.jsonl"), "\n" + line + "\n");

    assertEquals(2, run("--data", data, "--out", folder.resolve("t.json")));

    assertTrue(err.toString().contains(message), err.toString());
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void call_textThatIsNoUtf8_isNamed() throws IOException {
    Path data = Files.write(folder.resolve("a.txt"), new byte[] {'a', (byte) 0xff, 'b'});

    assertEquals(2, run("--data", data, "--out", folder.resolve("t.json")));
    assertTrue(err.toString().contains("a.txt is not UTF-8"), err.toString());
  }

  @ParameterizedTest
  @CsvSource({"257, --vocab", "-1, --vocab", "100000000, --vocab"})
  void call_vocabularyOutOfRange_namesTheOption(int vocabulary, String option) throws IOException {
    Path data = Files.writeString(folder.resolve("a.txt"), "x");

    assertEquals(2, run("--data", data, "--vocab", vocabulary, "--out", folder.resolve("t.json")));
    assertTrue(err.toString().contains(option), err.toString());
  }

  @Test
  void call_fileMissing_namesTheOption() {
    assertEquals(2, run("--data", folder.resolve("none"), "--out", folder.resolve("t.json")));
    assertTrue(err.toString().contains("--data"), err.toString());
  }
}
