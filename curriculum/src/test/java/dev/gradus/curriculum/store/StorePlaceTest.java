package dev.gradus.curriculum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.dataset.HeldOutRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StorePlaceTest {
  private static final String URL = "jdbc:postgresql://db/gradus?user=me&currentSchema=a";

  @TempDir Path run;

  @Test
  void choose_nothingSaid_isAFileOfTheRun() throws IOException {
    StorePlace place = StorePlace.choose(run, Optional.empty());
    assertEquals("jdbc:sqlite:" + run.resolve("store.db"), place.url());
    assertEquals(Optional.empty(), StorePlace.of(run));
    Files.createFile(run.resolve("store.db"));
    assertEquals(Optional.of(place), StorePlace.of(run));
  }

  @Test
  void choose_aDatabaseThatTheRunNotes_isThatOfTheRunFromThenOn() throws IOException {
    assertEquals(URL, StorePlace.choose(run, Optional.of(URL)).url());
    assertEquals(Optional.empty(), StorePlace.of(run), "nobody has opened it");
    Files.writeString(run.resolve("store.json"), "{\"url\": \"" + URL + "\", \"run\": \"a\"}");
    StorePlace place = new StorePlace(URL, Optional.of("a"));
    assertEquals(Optional.of(place), StorePlace.of(run));
    assertEquals(place, StorePlace.choose(run, Optional.of(URL)));
    assertEquals(place, StorePlace.choose(run, Optional.empty()));
    assertThrows(
        StoreException.class, () -> StorePlace.choose(run, Optional.of(URL + "&currentSchema=b")));
  }

  @Test
  void open_storeOfAnotherRun_isNotNoted() throws IOException {
    HeldOutRule rule = new HeldOutRule(List.of());
    String url = "jdbc:sqlite:" + run.resolve("elsewhere.db");
    StorePlace first = new StorePlace(url, Optional.of("a"));
    Path other = Files.createDirectory(run.resolve("other"));
    first.open(run, rule).close();
    assertEquals(Optional.of(first), StorePlace.of(run));
    StorePlace second = new StorePlace(url, Optional.of("b"));
    assertThrows(StoreException.class, () -> second.open(other, rule));
    assertEquals(Optional.empty(), StorePlace.of(other));
  }

  @Test
  void choose_anotherThanTheRunHas_isRefused() throws IOException {
    Files.createFile(run.resolve("store.db"));
    StoreException failure =
        assertThrows(StoreException.class, () -> StorePlace.choose(run, Optional.of(URL)));
    assertTrue(failure.getMessage().contains("store.db"), failure::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlite:elsewhere.db",
        "store.db",
        "jdbc:postgresql://db/gradus?password=secret",
        "jdbc:postgresql://db/gradus?user=me&PASSWORD=secret"
      })
  void choose_whatCannotBeKept_isRefusedWithoutSecrets(String url) {
    StoreException failure =
        assertThrows(StoreException.class, () -> StorePlace.choose(run, Optional.of(url)));
    assertFalse(failure.getMessage().contains("secret"), failure::getMessage);
    assertEquals(Optional.empty(), StorePlace.of(run));
  }
}
