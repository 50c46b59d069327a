package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleFileTest {

  @TempDir private Path folder;

  @Test
  void forEach_bothObjectives_readInOrder() throws IOException {
    Path file = folder.resolve("data.jsonl");
    Files.writeString(
        file,
        """
        {"declaration":"x","goal":"a : Nat\\n⊢ a = a","tactic":" rfl ","source":"core","name":"Nat.foo"}

        {"goal":"⊢ True","size":null,"name":"t","more":[1]}
        {"declaration":"y","goal":"⊢ 1 = 1","size":3}
        """);
    List<Example> examples = new ArrayList<>();
    String sha = new ExampleFile(file).forEach(examples::add);
    assertEquals(
        List.of(
            new Example.Proofstep("x", "a : Nat\n⊢ a = a", "rfl", "core", "Nat.foo"),
            new Example.Proofsize("t", "⊢ True", OptionalInt.empty(), "default", "t"),
            new Example.Proofsize("y", "⊢ 1 = 1", OptionalInt.of(3), "default", "y")),
        examples);
    assertEquals(64, sha.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"goal\":\"g\" | not JSON",
        "[1] | not a JSON object",
        "{\"goal\":\"g\",\"tactic\":\"t\"} x | not JSON",
        "{\"goal\":\"g\",\"goal\":\"h\",\"tactic\":\"t\"} | not JSON",
        "{\"tactic\":\"t\"} | \"goal\" must be a string",
        "{\"goal\":1,\"tactic\":\"t\"} | \"goal\" must be a string",
        "{\"goal\":\" \",\"tactic\":\"t\"} | an empty goal",
        "{\"goal\":\"g\"} | needs either",
        "{\"goal\":\"g\",\"tactic\":\"t\",\"size\":2} | needs either",
        "{\"goal\":\"g\",\"tactic\":\" \"} | an empty tactic",
        "{\"goal\":\"g\",\"tactic\":null} | \"tactic\" must be a string",
        "{\"goal\":\"g\",\"size\":0} | \"size\" must be a whole number",
        "{\"goal\":\"g\",\"size\":1.5} | \"size\" must be a whole number",
        "{\"goal\":\"g\",\"size\":1e30} | \"size\" must be a whole number",
        "{\"goal\":\"\\ud800\",\"tactic\":\"t\"} | \"goal\" holds half a character",
        "{\"goal\":\"g\",\"tactic\":\"t\",\"source\":7} | \"source\" must be a string",
      })
  void forEach_badLine_saysFileAndLineInOneLine(String line, String problem) throws IOException {
    Path file = folder.resolve("data.jsonl");
    Files.writeString(file, "{\"goal\":\"g\",\"tactic\":\"t\"}\n\n" + line + "\n");
    TrainingDataException e =
        assertThrows(
            TrainingDataException.class, () -> new ExampleFile(file).forEach(example -> {}));
    assertTrue(e.getMessage().startsWith(file + ", line 3: " + problem), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    assertEquals(2, e.getExitCode());
  }

  @Test
  void forEach_notUtf8_saysLine() throws IOException {
    Path file = folder.resolve("data.jsonl");
    Files.write(
        file, "\n{\"goal\":\"\u00e9\",\"tactic\":\"t\"}".getBytes(StandardCharsets.ISO_8859_1));
    TrainingDataException e =
        assertThrows(
            TrainingDataException.class, () -> new ExampleFile(file).forEach(example -> {}));
    assertTrue(e.getMessage().contains("line 2: not UTF-8"), e.getMessage());
  }

  @Test
  void forEach_endlessLine_stopsReading() throws IOException {
    Path file = folder.resolve("data.jsonl");
    Files.write(file, new byte[2 << 20]);
    TrainingDataException e =
        assertThrows(
            TrainingDataException.class, () -> new ExampleFile(file).forEach(example -> {}));
    assertTrue(e.getMessage().contains("longer than 1 MiB"), e.getMessage());
  }

  @Test
  void forEach_noFile_namesTheOption() {
    TrainingDataException e =
        assertThrows(
            TrainingDataException.class,
            () -> new ExampleFile(folder.resolve("none")).forEach(example -> {}));
    assertTrue(e.getMessage().contains("--data"), e.getMessage());
  }
}
