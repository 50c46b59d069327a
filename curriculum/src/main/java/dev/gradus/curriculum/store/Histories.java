package dev.gradus.curriculum.store;

import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** What there is to prove, and what became of it by stage. */
final class Histories {
  private final StoreDatabase database;

  Histories(StoreDatabase database) {
    this.database = database;
  }

  SortedMap<String, Integer> sizes() throws SQLException {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    String sql = "SELECT source, count(*) FROM statement WHERE held_out IS NULL GROUP BY source";
    try (PreparedStatement select = database.prepare(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        sizes.put(row.getString(1), row.getInt(2));
      }
    }
    return sizes;
  }

  List<Statement> searched(Purpose purpose) throws SQLException {
    return statements(
        "SELECT DISTINCT search.name, s.header, s.statement, s.split, s.forbidden FROM stage"
            + " JOIN search ON search.stage_id = stage.id"
            + " JOIN statement s ON s.id = search.statement_id"
            + " WHERE stage.finished IS NOT NULL AND stage.purpose = ? ORDER BY search.name",
        purpose.column());
  }

  /** What was held out when it came in, and all that was measured with. */
  List<Statement> heldOut() throws SQLException {
    List<Statement> heldOut =
        statements(
            "SELECT name, header, statement, split, forbidden FROM statement"
                + " WHERE held_out IS NOT NULL ORDER BY id");
    heldOut.addAll(searched(Purpose.EVALUATE));
    return heldOut;
  }

  private List<Statement> statements(String sql, Object... parameters) throws SQLException {
    List<Statement> statements = new ArrayList<>();
    try (PreparedStatement select = database.prepare(sql, parameters);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        statements.add(
            new Statement(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Json.strings(row.getString(5))));
      }
    }
    return statements;
  }

  private static OptionalInt optional(ResultSet row, int column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  List<SearchOutcome> outcomes() throws SQLException {
    String sql =
        "SELECT stage.round, stage.name, stage.purpose, search.source, search.name, s.hash,"
            + " s.difficulty, search.status, count(attempt.id), count(proof.attempt_id),"
            + " coalesce(sum(attempt.expansions), 0), coalesce(sum(attempt.tactic_calls), 0),"
            + " min(proof.length)"
            + " FROM stage JOIN search ON search.stage_id = stage.id"
            + " JOIN statement s ON s.id = search.statement_id"
            + " LEFT JOIN attempt ON attempt.search_id = search.id"
            + " LEFT JOIN proof ON proof.attempt_id = attempt.id"
            + " WHERE stage.finished IS NOT NULL"
            + " GROUP BY stage.id, search.id, s.id ORDER BY search.id";
    List<SearchOutcome> outcomes = new ArrayList<>();
    try (PreparedStatement select = database.prepare(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        outcomes.add(
            new SearchOutcome(
                row.getInt(1),
                row.getString(2),
                Purpose.of(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                Json.read(row.getString(7)),
                Status.valueOf(row.getString(8).toUpperCase(Locale.ROOT)),
                row.getInt(9),
                row.getInt(10),
                row.getLong(11),
                row.getLong(12),
                optional(row, 13)));
      }
    }
    return outcomes;
  }
}
