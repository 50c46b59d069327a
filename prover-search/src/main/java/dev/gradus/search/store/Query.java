package dev.gradus.search.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Work on a database that may fail in it. */
@FunctionalInterface
public interface Query<T> {
  T on(Connection connection) throws SQLException;
}
