package dev.gradus.curriculum.store;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.curriculum.dataset.HeldOutRule;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends StoreContract {
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent(), "skipped: no PostgreSQL server on this machine");
    server = PostgresServer.start(programs.get());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement sql = connection.createStatement()) {
      sql.execute("DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE");
      sql.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
  }

  @Override
  String url() {
    return server.url();
  }

  @Test
  void open_schemasOfOneDatabase_areStoresOfTheirOwn() {
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (String schema : List.of("a", "b", "a", "b")) {
      String url = url() + "&currentSchema=" + schema;
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (Store store = Store.open(url, new HeldOutRule(List.of()))) {
                  store.claim(schema, schema, () -> {});
                  store.begin(0, schema);
                  return store.stages().size() == 1;
                }
              }));
    }
    all.forEach(one -> assertTrue(one.join()));
  }

  @Test
  void existing_mistypedSchema_isRefusedAndNotMade() throws SQLException {
    Store.open(url() + "&currentSchema=a", new HeldOutRule(List.of())).close();
    String mistyped = url() + "&currentSchema=b";
    for (String url : List.of(mistyped, url())) { // the latter is a schema without a store
      StoreException failure =
          assertThrows(StoreException.class, () -> Store.existing(url, new HeldOutRule(List.of())));
      assertTrue(failure.getMessage().contains("currentSchema"), failure::getMessage);
    }
    try (Connection connection = DriverManager.getConnection(mistyped)) {
      assertNull(connection.getSchema());
    }
    Store.existing(url() + "&currentSchema=a", new HeldOutRule(List.of())).close();
  }

  @Test
  void open_byManyAtOnce_makesOneStore() {
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (Store store = Store.open(url(), new HeldOutRule(List.of()))) {
                  store.begin(0, "search");
                  return store.stages().size() == 1;
                }
              }));
    }
    all.forEach(one -> assertTrue(one.join()));
  }
}
