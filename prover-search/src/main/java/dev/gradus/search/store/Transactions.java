package dev.gradus.search.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Transactions of a connection, begun and ended by hand: SQLite's driver, told to commit by itself
 * again, fails where SQLite has rolled back by itself, as it does on a full disk, and hides why.
 *
 * @param begin the statements that a transaction begins with
 */
public record Transactions(Connection connection, List<String> begin) {

  /**
   * All of the work or nothing of it.
   *
   * @throws SQLException if the database fails; it is as it was before
   */
  public <T> T run(Query<T> work) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      try {
        for (String statement : begin) {
          sql.execute(statement);
        }
        T result = work.on(connection);
        sql.execute("COMMIT");
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(sql, e);
        throw e;
      }
    }
  }

  private static void rollBack(Statement sql, Exception cause) {
    try {
      sql.execute("ROLLBACK");
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
