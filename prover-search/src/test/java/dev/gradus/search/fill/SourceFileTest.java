package dev.gradus.search.fill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.file.LeanFile;
import dev.gradus.search.statement.StatementFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFileTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("T.lean"), text);
  }

  private static List<Edit> fillGaps(SourceFile source, String text) {
    return source.lean().gaps().stream()
        .map(LeanFile.Place::offset)
        .map(offset -> new Edit(offset, offset + 5, text))
        .toList();
  }

  private static FilledFile filled(SourceFile source, String text) {
    return new FilledFile(
        List.of(), fillGaps(source, text), source.lean().text().replace("sorry", text));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 𝕜 ~\n  b ~ ~\n",
        "a 𝕜 ~\r\n  b ~ ~\r\n",
        "\uFEFF~\r\n~",
        "~",
        "𝕜\r\n\r\n~\r\n 𝕜~ \r\n\r\n",
        "\t~ -- x\t\r\n  "
      })
  void write_edits_leaveEverythingElseAsItWas(String template) throws IOException {
    Path path = file(template.replace("~", "sorry"));
    byte[] old = Files.readAllBytes(path);
    SourceFile source = SourceFile.read(path);
    Path backup = source.write(filled(source, "one\n  ✓two"));
    String lineEnd = template.contains("\r\n") ? "\r\n" : "\n";
    assertEquals(template.replace("~", "one" + lineEnd + "  ✓two"), Files.readString(path));
    assertArrayEquals(old, Files.readAllBytes(backup));
    assertEquals(List.of("T.lean", "T.lean.bak"), names());
  }

  @Test
  void edited_mixedLineEnds_takesThatOfTheLine() throws IOException {
    SourceFile source = SourceFile.read(file("sorry\n\r\nsorry\r\nsorry"));
    assertEquals("a\nb\n\r\na\r\nb\r\na\r\nb", source.edited(fillGaps(source, "a\nb")));
  }

  @Test
  void write_backupsThere_keepsThem() throws IOException {
    Path path = file("sorry");
    for (int i = 1; i < 4; i++) {
      SourceFile source = SourceFile.read(path);
      source.write(filled(source, Integer.toString(i) + " sorry"));
    }
    assertEquals(List.of("T.lean", "T.lean.bak", "T.lean.bak.1", "T.lean.bak.2"), names());
    assertEquals("sorry", Files.readString(folder.resolve("T.lean.bak")));
    assertEquals("1 2 sorry", Files.readString(folder.resolve("T.lean.bak.2")));
  }

  @Test
  void write_changedMeanwhile_writesNothing() throws IOException {
    Path path = file("sorry");
    SourceFile source = SourceFile.read(path);
    file("sorry!");
    StatementFormatException refusal =
        assertThrows(StatementFormatException.class, () -> source.write(filled(source, "rfl")));
    assertTrue(refusal.getMessage().contains("was changed"), refusal.getMessage());
    assertEquals(2, refusal.getExitCode());
    assertEquals("sorry!", Files.readString(path));
    assertEquals(List.of("T.lean"), names());
    Files.delete(path);
    assertThrows(StatementFormatException.class, () -> source.write(filled(source, "rfl")));
    assertEquals(List.of(), names());
  }

  @Test
  void write_symbolicLink_writesWhatItLeadsTo() throws IOException {
    Path path = file("sorry");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("Link.lean"), path.getFileName());
    SourceFile source = SourceFile.read(link);
    Path backup = source.write(filled(source, "rfl"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("rfl", Files.readString(path));
    for (Path written : List.of(path, backup)) {
      assertEquals(
          "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(written)));
    }
  }

  @Test
  void read_notUtf8_saysSo() throws IOException {
    Path path = Files.write(folder.resolve("T.lean"), new byte[] {'a', (byte) 0xff});
    StatementFormatException refusal =
        assertThrows(StatementFormatException.class, () -> SourceFile.read(path));
    assertTrue(refusal.getMessage().contains("UTF-8"), refusal.getMessage());
    assertThrows(StatementFormatException.class, () -> SourceFile.read(folder.resolve("None")));
  }

  @Test
  void diff_edits_isWhatPatchReads() throws IOException {
    Path path = file("1\n2\n3\n4\n5 sorry sorry\n6\n7\n8\n9\n10\n11\n12\n13\n14 sorry");
    SourceFile source = SourceFile.read(path);
    assertEquals(
        """
        --- %s
        +++ %s
        @@ -2,7 +2,9 @@
         2
         3
         4
        -5 sorry sorry
        +5 a
        +b a
        +b
         6
         7
         8
        @@ -11,4 +13,5 @@
         11
         12
         13
        -14 sorry
        \\ No newline at end of file
        +14 a
        +b
        \\ No newline at end of file
        """
            .formatted(path, path),
        UnifiedDiff.of(source, fillGaps(source, "a\nb")));
  }
}
