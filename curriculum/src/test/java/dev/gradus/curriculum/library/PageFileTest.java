package dev.gradus.curriculum.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.TheoremPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageFileTest {
  private static final PageFile.Page FIRST = page(0);
  private static final PageFile.Page SECOND = page(200);

  private Path path;

  @BeforeEach
  void name(@TempDir Path folder) {
    path = folder.resolve("out.jsonl.pages");
  }

  private static PageFile.Page page(int from) {
    LibraryTheorem theorem = LibraryTheorem.newBuilder().setName("Nat.t" + from).build();
    TheoremPage theorems =
        TheoremPage.newBuilder().setNext(from + 200).setTotal(900).addTheorems(theorem).build();
    return new PageFile.Page("Init", from, theorems);
  }

  private List<PageFile.Page> again() {
    try (PageFile file = PageFile.open(path, "Init")) {
      return file.pages();
    }
  }

  private byte[] twoPages() throws IOException {
    try (PageFile file = PageFile.open(path, "Init")) {
      file.add(FIRST);
      file.add(SECOND);
    }
    return Files.readAllBytes(path);
  }

  @Test
  void pages_openedAgain_areThoseKept() throws IOException {
    twoPages();
    assertEquals(List.of(FIRST, SECOND), again());
  }

  @Test
  void pages_cutOffAnywhere_areTheWholeOnesAndMoreCanBeAdded() throws IOException {
    byte[] whole = twoPages();
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      List<PageFile.Page> left;
      try (PageFile file = PageFile.open(path, "Init")) {
        left = file.pages();
        assertTrue(List.of(FIRST, SECOND).subList(0, left.size()).equals(left) && left.size() < 2);
        file.add(SECOND);
      }
      assertEquals(SECOND, again().get(left.size()), "cut to " + length);
      assertEquals(left.size() + 1, again().size(), "cut to " + length);
    }
  }

  @Test
  void pages_damagedRecord_isNotRead() throws IOException {
    byte[] whole = twoPages();
    whole[whole.length - 3] ^= 1;
    Files.write(path, whole);
    assertEquals(List.of(FIRST), again());
  }

  @Test
  void open_begunForSomethingElse_saysSo() throws IOException {
    twoPages();
    String fault =
        assertThrows(ExtractionException.class, () -> PageFile.open(path, "Std")).getMessage();
    assertTrue(fault.contains("delete it to begin anew"), fault);
    assertEquals(List.of(FIRST, SECOND), again());
  }

  @Test
  void open_inUse_saysSo() {
    try (PageFile file = PageFile.open(path, "Init")) {
      String fault =
          assertThrows(ExtractionException.class, () -> PageFile.open(path, "Init")).getMessage();
      assertTrue(fault.contains("in use"), fault);
      file.add(FIRST);
    }
    assertEquals(List.of(FIRST), again());
  }
}
