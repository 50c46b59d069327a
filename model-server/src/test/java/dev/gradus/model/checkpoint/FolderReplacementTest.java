package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReplacementTest {

  @TempDir Path folder;

  private Path model() {
    return folder.resolve("m");
  }

  private void write(String text) throws IOException {
    FolderReplacement.replace(model(), into -> Files.writeString(into.resolve("x"), text));
  }

  private String read() throws IOException {
    return Files.readString(FolderReplacement.resolve(model()).resolve("x"));
  }

  private List<String> names() throws IOException {
    try (var list = Files.list(folder)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void replace_newAndOld_leavesTheFolderAlone() throws IOException {
    write("one");
    assertEquals("one", read());
    write("two");
    assertEquals("two", read());
    assertEquals(List.of("m"), names());
  }

  @Test
  void replace_contentFails_keepsTheOldOne() throws IOException {
    write("one");

    assertThrows(
        IOException.class,
        () ->
            FolderReplacement.replace(
                model(),
                into -> {
                  Files.writeString(into.resolve("x"), "half");
                  throw new IOException("disk full");
                }));

    assertEquals("one", read());
    write("two");
    assertEquals("two", read());
    assertEquals(List.of("m"), names());
  }

  @Test
  void resolve_writerDiedBetweenTheRenames_isThePrevious() throws IOException {
    write("one");
    Files.move(model(), folder.resolve(".m.previous"));
    Files.createDirectory(folder.resolve(".m.new"));

    assertEquals("one", read());
    write("two");
    assertEquals("two", read());
    assertEquals(List.of("m"), names());
  }

  @Test
  void replace_diesBetweenTheRenamesTwice_neverLosesBoth() throws IOException {
    write("one");
    Files.move(model(), folder.resolve(".m.previous"));

    assertThrows(
        IOException.class,
        () ->
            FolderReplacement.replace(
                model(),
                into -> {
                  throw new IOException("killed");
                }));

    assertEquals("one", read());
  }

  @Test
  void resolve_nothingThere_isTheTarget() {
    assertEquals(model(), FolderReplacement.resolve(model()));
    assertFalse(Files.exists(model()));
  }

  @Test
  void writeFile_existing_isReplaced() throws IOException {
    Path file = folder.resolve("t.json");
    FolderReplacement.writeFile(file, new byte[] {1});
    FolderReplacement.writeFile(file, new byte[] {2, 3});

    assertEquals(2, Files.size(file));
    assertEquals(List.of("t.json"), names());
  }
}
