package dev.gradus.curriculum.store;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.store.Query;
import dev.gradus.search.store.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The connection, its transactions and its version. All that SQLite and PostgreSQL do differently
 * is here; the SQL elsewhere means the same to both.
 */
final class StoreDatabase implements AutoCloseable {
  /** In order; the version of a store is how many of them it has seen. Only ever append. */
  private static final List<String> MIGRATIONS = List.of("V1__store.sql", "V2__run.sql");

  private static final String SQLITE = "jdbc:sqlite:";
  static final String POSTGRESQL = "jdbc:postgresql:";

  /** One writer at a time. */
  private static final List<String> BEGIN_SQLITE = List.of("BEGIN IMMEDIATE");

  /** The lock is held until the transaction ends. Any number will do that no other program uses. */
  private static final List<String> BEGIN_POSTGRESQL =
      List.of("BEGIN", "SELECT pg_advisory_xact_lock(7234178201)");

  private final String place;
  private final boolean sqlite;
  private final Connection connection;
  private final Transactions transactions;

  private StoreDatabase(String place, boolean sqlite, Connection connection) {
    this.place = place;
    this.sqlite = sqlite;
    this.connection = connection;
    this.transactions = new Transactions(connection, sqlite ? BEGIN_SQLITE : BEGIN_POSTGRESQL);
  }

  /**
   * Connects.
   *
   * @param make whether to make a store where there is none
   * @throws StoreException if there is none to be made
   */
  static StoreDatabase open(String url, boolean make) {
    boolean sqlite = url.startsWith(SQLITE);
    if (!sqlite && !url.startsWith(POSTGRESQL)) {
      throw new StoreException(
          "--store " + withoutSecrets(url) + ": give jdbc:sqlite:FILE or jdbc:postgresql:...");
    }
    String place = "the store " + withoutSecrets(url);
    try {
      if (sqlite && make) {
        createFolder(url.substring(SQLITE.length()));
      }
      Connection connection = DriverManager.getConnection(url);
      StoreDatabase database = new StoreDatabase(place, sqlite, connection);
      try {
        if (!make) {
          database.requireStore();
        }
        database.prepare();
        return database;
      } catch (SQLException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw broken(place, e);
    }
  }

  /** Passwords stand behind the question mark. */
  static String withoutSecrets(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  private static void createFolder(String file) throws IOException {
    Path folder = Path.of(file).toAbsolutePath().getParent();
    if (!file.isEmpty() && folder != null) {
      Files.createDirectories(folder);
    }
  }

  private void requireStore() throws SQLException {
    String schema = connection.getSchema();
    boolean there = sqlite || schema != null; // without one all schemas would be looked through
    try (ResultSet table =
        connection.getMetaData().getTables(null, schema, "store_version", null)) {
      if (!there || !table.next()) {
        throw new StoreException(
            place + " holds nothing of gradus iterate; check the URL, currentSchema included");
      }
    }
  }

  private void prepare() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      if (sqlite) {
        sql.execute("PRAGMA busy_timeout = 60000");
        sql.execute("PRAGMA journal_mode = WAL");
        // FULL: what is marked as done is on disk, whatever happens to the machine next.
        sql.execute("PRAGMA synchronous = FULL");
        sql.execute("PRAGMA foreign_keys = ON");
      }
    }
    transaction(
        c -> {
          if (!sqlite) {
            createSchema();
          }
          migrate();
          return null;
        });
  }

  /** The one that {@code ?currentSchema=NAME} names, where it is not there yet. */
  private void createSchema() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      if (connection.getSchema() == null) {
        String wanted;
        try (ResultSet row = sql.executeQuery("SHOW search_path")) {
          row.next();
          wanted = row.getString(1);
        }
        sql.execute("CREATE SCHEMA " + wanted); // as an identifier already
      }
    }
  }

  /** All in one transaction: two programs that open a new store at once do not meet half of it. */
  private void migrate() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL)");
      int version = (int) number("SELECT coalesce(max(version), 0) FROM store_version");
      if (version > MIGRATIONS.size()) {
        throw new StoreException(
            place + " was made by a newer Gradus; update this one or name another --store");
      }
      for (int i = version; i < MIGRATIONS.size(); i++) {
        sql.executeUpdate(resource(MIGRATIONS.get(i)));
        sql.executeUpdate("INSERT INTO store_version (version) VALUES (" + (i + 1) + ")");
      }
    }
  }

  private static String resource(String name) {
    try (InputStream in = StoreDatabase.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL without what may be a password. */
  String place() {
    return place;
  }

  /**
   * All of the work or nothing of it. One writer at a time, so that ids can be counted up.
   *
   * @throws EnvironmentException if the database fails; it is as it was before
   */
  <T> T transaction(Query<T> work) {
    try {
      return transactions.run(work);
    } catch (SQLException e) {
      throw broken(place, e);
    }
  }

  <T> T read(Query<T> work) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw broken(place, e);
    }
  }

  /** The one number that a query says. */
  long number(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement select = prepare(sql, parameters);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  void update(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement update = prepare(sql, parameters)) {
      update.executeUpdate();
    }
  }

  PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      prepared.setObject(i + 1, parameters[i]);
    }
    return prepared;
  }

  private static EnvironmentException broken(String place, Exception e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new EnvironmentException(
        place + ": " + said + "; check that it is there, writable and not full, or name another",
        e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Everything that was promised has been committed.
    }
  }
}
