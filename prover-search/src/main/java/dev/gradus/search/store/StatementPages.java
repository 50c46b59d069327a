package dev.gradus.search.store;

import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run's statements, counted and in parts: for people, who look at some of them. */
final class StatementPages {
  /** So that statements with long headers do not make a page that is too large, in characters. */
  private static final int MAX_CHARACTERS = 2 << 20;

  private static final String WHERE =
      " WHERE (?1 = '' OR coalesce(s.status, 'waiting') = ?1)"
          + " AND (?2 = '' OR instr(lower(s.name), lower(?2)) > 0"
          + " OR instr(lower(s.statement), lower(?2)) > 0)";

  private final Connection connection;

  StatementPages(Connection connection) {
    this.connection = connection;
  }

  /** How many there are of each of {@link StatementFilter#STATUSES}. */
  Map<String, Integer> counts() throws SQLException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    StatementFilter.STATUSES.forEach(status -> counts.put(status, 0));
    String sql = "SELECT coalesce(status, 'waiting'), count(*) FROM statement GROUP BY 1";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        counts.put(row.getString(1), row.getInt(2));
      }
    }
    return counts;
  }

  int count(StatementFilter filter) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM statement s" + WHERE)) {
      RunDatabase.bind(select, filter.status(), filter.text());
      try (ResultSet row = select.executeQuery()) {
        return row.getInt(1);
      }
    }
  }

  List<StatementSummary> page(StatementFilter filter, int offset, int limit) throws SQLException {
    String sql =
        "SELECT name, header, statement, split, forbidden, coalesce(s.status, 'waiting'),"
            + " coalesce(message, ''), coalesce(seconds, 0),"
            + " (SELECT count(*) FROM attempt WHERE statement_id = s.id),"
            + " (SELECT coalesce(sum(tactic_calls), 0) FROM attempt WHERE statement_id = s.id),"
            + " p.proof, p.steps, p.axioms, p.toolchain"
            + " FROM statement s LEFT JOIN proof p ON p.attempt_id ="
            + " (SELECT attempt.id FROM attempt JOIN proof ON proof.attempt_id = attempt.id"
            + " WHERE statement_id = s.id ORDER BY json_array_length(steps), number LIMIT 1)"
            + WHERE
            + " ORDER BY s.id LIMIT ?3 OFFSET ?4";
    List<StatementSummary> page = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      RunDatabase.bind(select, filter.status(), filter.text(), limit, offset);
      try (ResultSet row = select.executeQuery()) {
        int characters = 0;
        while (characters < MAX_CHARACTERS && row.next()) {
          StatementSummary summary = summary(row);
          page.add(summary);
          characters += summary.statement().header().length();
          characters += summary.statement().statement().length() + summary.message().length();
          characters += summary.proof().map(proof -> 2 * proof.text().length()).orElse(0);
        }
      }
    }
    return page;
  }

  private static StatementSummary summary(ResultSet row) throws SQLException {
    Statement statement =
        new Statement(
            row.getString(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            RunTables.strings(row.getString(5)));
    Optional<VerifiedProof> proof =
        row.getString(11) == null
            ? Optional.empty()
            : Optional.of(
                new VerifiedProof(
                    row.getString(11),
                    RunTables.strings(row.getString(12)),
                    RunTables.strings(row.getString(13)),
                    row.getString(14)));
    return new StatementSummary(
        statement,
        row.getString(6),
        row.getString(7),
        row.getInt(9),
        row.getLong(10),
        row.getDouble(8),
        proof);
  }
}
