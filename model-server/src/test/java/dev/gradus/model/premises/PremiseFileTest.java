package dev.gradus.model.premises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PremiseFileTest {

  @TempDir Path folder;

  @Test
  void read_whatWasWritten_isTheSame() {
    List<Premise> premises =
        List.of(
            new Premise("Nat.foo", "theorem x (n : ℕ) : n = n :=", List.of("Nat.foo", "Nat.bar")),
            new Premise("«odd name»", "theorem x : True :=", List.of()));

    assertEquals(premises, PremiseFile.read("x", PremiseFile.write(premises)));
  }

  @Test
  void read_extractedLine_otherMembersArePassedOver() throws IOException {
    Path file = folder.resolve("library.jsonl");
    Files.writeString(
        file,
        "\n{\"name\": \"a\", \"statement\": \"theorem x : p :=\", \"header\": \"open B\", \"split\": \"train\"}\n\n");

    assertEquals(List.of(new Premise("a", "theorem x : p :=", List.of())), PremiseFile.read(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"name\": \"a\"}", "{\"name\": 1, \"statement\": \"s\"}"})
  void read_badLine_namesIt(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("f.jsonl"), "\n" + line + "\n");

    Exception e = assertThrows(PremiseFileException.class, () -> PremiseFile.read(file));

    assertTrue(e.getMessage().contains("f.jsonl, line 2: "), e.getMessage());
  }

  @Test
  void read_missingFile_saysHowToMakeIt() {
    Path file = folder.resolve("none.jsonl");

    Exception e = assertThrows(PremiseFileException.class, () -> PremiseFile.read(file));

    assertTrue(e.getMessage().contains("gradus curriculum extract"), e.getMessage());
  }
}
