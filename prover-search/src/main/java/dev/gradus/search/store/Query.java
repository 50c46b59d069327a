package dev.gradus.curriculum.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Work on the store's tables, which {@code V1__store.sql} explains. */
@FunctionalInterface
public interface Query<T> {
  T on(Connection connection) throws SQLException;
}
