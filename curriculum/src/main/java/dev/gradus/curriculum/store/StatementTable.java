package dev.gradus.curriculum.store;

import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.search.statement.Statement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.OptionalLong;

/** Statements by their content. Every method is part of somebody's transaction. */
final class StatementTable {
  private final StoreDatabase database;
  private final HeldOutRule rule;

  StatementTable(StoreDatabase database, HeldOutRule rule) {
    this.database = database;
    this.rule = rule;
  }

  int add(Collection<CurriculumStatement> statements) throws SQLException {
    long before = database.number("SELECT count(*) FROM statement");
    long next = database.number("SELECT coalesce(max(id), 0) + 1 FROM statement");
    for (CurriculumStatement statement : statements) {
      if (id(statement.statement()).isEmpty()) {
        insert(next++, statement);
      }
    }
    return (int) (database.number("SELECT count(*) FROM statement") - before);
  }

  private void insert(long id, CurriculumStatement added) throws SQLException {
    Statement statement = added.statement();
    database.update(
        "INSERT INTO statement (id, hash, name, source, header, statement, split, forbidden,"
            + " difficulty, provenance, held_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        statement.hash(),
        statement.name(),
        added.source(),
        statement.header(),
        statement.statement(),
        statement.split(),
        Json.tree(statement.forbidden()).toString(),
        added.difficulty().toString(),
        added.provenance().toString(),
        rule.reason(statement).orElse(null));
  }

  /** The id of a statement; it is added where there is none. */
  long idOf(Statement statement, String source) throws SQLException {
    OptionalLong known = id(statement);
    if (known.isPresent()) {
      return known.getAsLong();
    }
    long id = database.number("SELECT coalesce(max(id), 0) + 1 FROM statement");
    insert(id, CurriculumStatement.of(statement, source));
    return id;
  }

  private OptionalLong id(Statement statement) throws SQLException {
    try (PreparedStatement select =
            database.prepare("SELECT id FROM statement WHERE hash = ?", statement.hash());
        ResultSet row = select.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }
}
