package dev.gradus.curriculum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.search.engine.EnvironmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SqliteStoreTest extends StoreContract {

  @Override
  String url() {
    return "jdbc:sqlite:" + folder.resolve("deep/store.db");
  }

  private static Store open(String url) {
    return Store.open(url, new HeldOutRule(List.of()));
  }

  @Test
  void open_urlOfAnotherKind_saysWhichThereAre() {
    StoreException failure =
        assertThrows(StoreException.class, () -> open("jdbc:mysql://x?password=secret"));
    assertTrue(failure.getMessage().contains("jdbc:sqlite:FILE"), failure.getMessage());
    assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
    assertEquals(2, failure.getExitCode());
  }

  @Test
  void open_notADatabase_isOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("x.db"), "no database at all, but long enough");
    EnvironmentException failure =
        assertThrows(EnvironmentException.class, () -> open("jdbc:sqlite:" + file));
    assertEquals(1, failure.getMessage().lines().count());
    assertEquals(3, failure.getExitCode());
  }

  @Test
  void existing_fileWithoutAStore_isRefusedAndLeftAsItIs() throws Exception {
    Path file = Files.createFile(folder.resolve("x.db"));
    StoreException failure =
        assertThrows(
            StoreException.class,
            () -> Store.existing("jdbc:sqlite:" + file, new HeldOutRule(List.of())));
    assertTrue(failure.getMessage().contains("x.db holds nothing"), failure::getMessage);
    assertEquals(0, Files.size(file));
    open(url()).close();
    Store.existing(url(), new HeldOutRule(List.of())).close();
  }

  @Test
  void open_madeByANewerGradus_isRefused() throws Exception {
    open(url()).close();
    try (Connection connection = DriverManager.getConnection(url());
        Statement sql = connection.createStatement()) {
      sql.executeUpdate("INSERT INTO store_version (version) VALUES (99)");
    }
    StoreException failure = assertThrows(StoreException.class, () -> open(url()));
    assertTrue(failure.getMessage().contains("newer Gradus"), failure.getMessage());
  }
}
