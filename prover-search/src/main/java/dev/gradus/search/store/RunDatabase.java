package dev.gradus.search.store;

import dev.gradus.search.engine.EnvironmentException;
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
import org.sqlite.SQLiteException;

/**
 * The SQLite connection of a run: pragmas, migrations, transactions, and what its errors mean. Used
 * by one thread at a time.
 *
 * <p>Migrations are plain SQL, numbered, and applied by {@code user_version}: a migration tool
 * would cost more start-up time than the whole of what it does here.
 */
final class RunDatabase implements AutoCloseable {
  /** In order; the version of a database is how many of them it has seen. Only ever append. */
  private static final List<String> MIGRATIONS = List.of("V1__run.sql", "V2__forbidden.sql");

  static final String FILE = "run.db";
  private static final String URL = "jdbc:sqlite:";

  private final String place;
  private final Connection connection;
  private final Transactions transactions;

  private RunDatabase(String place, Connection connection) {
    this.place = place;
    this.connection = connection;
    this.transactions = new Transactions(connection, List.of("BEGIN IMMEDIATE"));
  }

  /** The database of a run directory, made where there is none. */
  static RunDatabase file(Path directory) {
    return connect(place(directory), url(directory), RunDatabase::prepare);
  }

  /**
   * The database of a run directory that is there already, for reading. A search may be writing to
   * it: what it has finished is seen.
   *
   * @throws RunDirectoryException if there is none, or one of another version
   */
  static RunDatabase existing(Path directory) {
    if (!Files.exists(directory.resolve(FILE))) {
      throw new RunDirectoryException(
          directory, "holds no run; name a directory that gradus prove --run has filled");
    }
    return connect(place(directory), url(directory), database -> database.prepareToRead(directory));
  }

  /**
   * A database that is gone when it is closed; SQLite spills it to a temporary file when it is
   * large.
   */
  static RunDatabase temporary() {
    return connect("the temporary database", URL, RunDatabase::prepare);
  }

  private static String place(Path directory) {
    return "run directory " + directory;
  }

  private static String url(Path directory) {
    return URL + directory.resolve(FILE).toAbsolutePath();
  }

  private interface Preparation {
    void of(RunDatabase database) throws SQLException;
  }

  private static RunDatabase connect(String place, String url, Preparation preparation) {
    Connection connection = null;
    try {
      connection = DriverManager.getConnection(url);
      RunDatabase database = new RunDatabase(place, connection);
      preparation.of(database);
      return database;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw broken(place, e);
    } catch (RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // What made us close it is the better thing to tell.
    }
  }

  private void prepare() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA journal_mode = WAL");
      // FULL: a proof that was reported is on disk, whatever happens to the machine next.
      sql.execute("PRAGMA synchronous = FULL");
      sql.execute("PRAGMA foreign_keys = ON");
      int version = version(sql);
      if (version > MIGRATIONS.size()) {
        throw new EnvironmentException(
            place + " was made by a newer Gradus; update this one or choose another --run", null);
      }
      for (int i = version; i < MIGRATIONS.size(); i++) {
        migrate(i);
      }
    }
  }

  private void prepareToRead(Path directory) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA query_only = ON");
      int version = version(sql);
      if (version != MIGRATIONS.size()) {
        throw new RunDirectoryException(
            directory,
            version < MIGRATIONS.size()
                ? "unfinished or made by an older Gradus; run its gradus prove command again first"
                : "made by a newer Gradus; update this one or choose another --run");
      }
    }
  }

  private static int version(Statement sql) throws SQLException {
    try (ResultSet rows = sql.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  private void migrate(int number) throws SQLException {
    String script = resource(MIGRATIONS.get(number));
    transaction(
        c -> {
          try (Statement sql = c.createStatement()) {
            sql.executeUpdate(script);
            sql.execute("PRAGMA user_version = " + (number + 1));
          }
          return null;
        });
  }

  private static String resource(String name) {
    try (InputStream in = RunDatabase.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All of the work or nothing of it.
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

  /** Reads. */
  <T> T read(Query<T> work) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw broken(place, e);
    }
  }

  /** Inserts with parameters in order; returns the id of the new row. */
  static long insert(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      bind(insert, parameters);
      insert.executeUpdate();
      try (Statement id = connection.createStatement();
          ResultSet row = id.executeQuery("SELECT last_insert_rowid()")) {
        return row.getLong(1);
      }
    }
  }

  static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  private static EnvironmentException broken(String place, SQLException e) {
    String remedy = "check the disk and its permissions, or choose another --run";
    if (e instanceof SQLiteException sqlite) {
      remedy =
          switch (sqlite.getResultCode()) {
            case SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_FSYNC ->
                "free some space and run the same command again; what was finished is kept";
            case SQLITE_READONLY, SQLITE_READONLY_DIRECTORY, SQLITE_CANTOPEN, SQLITE_PERM ->
                "make it writable or choose another --run";
            case SQLITE_NOTADB, SQLITE_CORRUPT -> "its run.db is damaged; choose another --run";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "another program holds its run.db; close that program and run the same command"
                    + " again";
            default -> remedy;
          };
    }
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new EnvironmentException(place + ": " + said + "; " + remedy, e);
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }
}
