package dev.gradus.curriculum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void choose_aDatabase_isThatOfTheRunFromThenOn() {
    StorePlace place = StorePlace.choose(run, Optional.of(URL));
    assertEquals(URL, place.url());
    assertEquals(Optional.of(place), StorePlace.of(run));
    assertEquals(place, StorePlace.choose(run, Optional.of(URL)));
    assertEquals(place, StorePlace.choose(run, Optional.empty()));
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
