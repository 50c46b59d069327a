package dev.gradus.search.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.Verification;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows to records and back. Every method is part of somebody's transaction. */
final class RunTables {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

  private final Connection connection;

  RunTables(Connection connection) {
    this.connection = connection;
  }

  /** The fixed entries of the configuration; empty for a new run. */
  Map<String, String> fixedConfiguration() throws SQLException {
    return configuration(1);
  }

  private Map<String, String> configuration(int fixed) throws SQLException {
    Map<String, String> entries = new TreeMap<>();
    String sql = "SELECT name, value FROM configuration WHERE fixed = " + fixed;
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        entries.put(rows.getString(1), rows.getString(2));
      }
    }
    return entries;
  }

  /** What is noted of a run, by name. */
  Map<String, String> notedConfiguration() throws SQLException {
    return configuration(0);
  }

  /** What is fixed stays as it is; what is noted gets each other value after those before. */
  void putConfiguration(RunConfiguration configuration) throws SQLException {
    String sql =
        "INSERT INTO configuration (name, value, fixed) VALUES (?, ?, ?) ON CONFLICT (name) DO"
            + " UPDATE SET value = value || ', then ' || excluded.value"
            + " WHERE fixed = 0 AND instr(', then ' || value || ', then ', ', then ' ||"
            + " excluded.value || ', then ') = 0";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      for (Map.Entry<String, String> entry : configuration.fixed().entrySet()) {
        add(put, entry.getKey(), entry.getValue(), 1);
      }
      for (Map.Entry<String, String> entry : configuration.noted().entrySet()) {
        add(put, entry.getKey(), entry.getValue(), 0);
      }
      put.executeBatch();
    }
  }

  /** Notes when the run began, once; of one that older versions began, when it was resumed. */
  void putStarted(Instant now) throws SQLException {
    String sql = "INSERT OR IGNORE INTO configuration (name, value, fixed) VALUES (?, ?, 0)";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      add(put, RunStore.STARTED, now.toString());
      put.executeBatch();
    }
  }

  void putStatements(List<Statement> statements) throws SQLException {
    String sql =
        "INSERT OR IGNORE INTO statement (name, header, statement, split, forbidden, hash)"
            + " VALUES (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      for (Statement s : statements) {
        add(put, s.name(), s.header(), s.statement(), s.split(), json(s.forbidden()), s.hash());
      }
      put.executeBatch();
    }
  }

  void putAttempt(Statement statement, AttemptTrace trace) throws SQLException {
    AttemptResult result = trace.result();
    long id =
        RunDatabase.insert(
            connection,
            "INSERT INTO attempt (statement_id, number, seed, status, expansions, tactic_calls,"
                + " seconds, message)"
                + " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM statement WHERE name = ?",
            result.attempt(),
            trace.seed(),
            lower(result.status()),
            result.expansions(),
            result.tacticCalls(),
            result.seconds(),
            result.message(),
            statement.name());
    putNodes(id, trace.nodes());
    putEdges(id, trace.edges());
    putVerifications(id, trace.verifications());
    if (result.proof().isPresent()) {
      VerifiedProof proof = result.proof().get();
      RunDatabase.insert(
          connection,
          "INSERT INTO proof (attempt_id, proof, steps, axioms, toolchain) VALUES (?, ?, ?, ?, ?)",
          id,
          proof.text(),
          json(proof.steps()),
          json(proof.axioms()),
          proof.toolchain());
    }
  }

  private void putNodes(long attempt, List<NodeTrace> nodes) throws SQLException {
    String sql =
        "INSERT INTO node (attempt_id, number, parent, goals, depth, log_probability, value,"
            + " priority, visits, proof_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      for (NodeTrace n : nodes) {
        add(
            put,
            attempt,
            n.number(),
            n.parent() < 0 ? null : n.parent(),
            json(n.goals()),
            n.depth(),
            n.logProbability(),
            n.value().isPresent() ? n.value().getAsDouble() : null,
            n.priority(),
            n.visits(),
            n.proofSize().isPresent() ? n.proofSize().getAsInt() : null);
      }
      put.executeBatch();
    }
  }

  private void putEdges(long attempt, List<EdgeTrace> edges) throws SQLException {
    String sql =
        "INSERT INTO edge (attempt_id, number, parent, tactic, log_probability, outcome, child,"
            + " message, micros) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      int number = 0;
      for (EdgeTrace e : edges) {
        add(
            put,
            attempt,
            number++,
            e.parent(),
            e.tactic(),
            e.logProbability(),
            lower(e.outcome()),
            e.child() < 0 ? null : e.child(),
            e.message(),
            e.micros());
      }
      put.executeBatch();
    }
  }

  private void putVerifications(long attempt, List<Verification> verifications)
      throws SQLException {
    String sql =
        "INSERT INTO verification (attempt_id, number, proof, verdict, reason, axioms, toolchain,"
            + " micros) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement put = connection.prepareStatement(sql)) {
      int number = 0;
      for (Verification v : verifications) {
        add(
            put,
            attempt,
            number++,
            v.proof(),
            lower(v.verdict()),
            v.reason(),
            json(v.axioms()),
            v.toolchain(),
            v.micros());
      }
      put.executeBatch();
    }
  }

  void finish(StatementResult result) throws SQLException {
    String sql = "UPDATE statement SET status = ?, message = ?, seconds = ? WHERE name = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      RunDatabase.bind(
          update, lower(result.status()), result.message(), result.seconds(), result.name());
      update.executeUpdate();
    }
  }

  Optional<StatementResult> finished(Statement statement) throws SQLException {
    String sql =
        "SELECT status, message, seconds FROM statement WHERE name = ? AND status IS NOT NULL"
            // Ended early, by a service that was busy or a limit: worth another try.
            + " AND status <> 'error' AND NOT (status = 'proved' AND message <> '')";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      RunDatabase.bind(select, statement.name());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        StatementResult.Status status = StatementResult.Status.valueOf(upper(row.getString(1)));
        return Optional.of(
            StatementResult.of(
                statement, status, row.getString(2), attempts(statement), row.getDouble(3)));
      }
    }
  }

  List<AttemptResult> attempts(Statement statement) throws SQLException {
    return seededAttempts(statement).stream().map(SearchedStatement.Attempt::result).toList();
  }

  List<SearchedStatement.Attempt> seededAttempts(Statement statement) throws SQLException {
    String sql =
        "SELECT number, attempt.status, expansions, tactic_calls, attempt.seconds,"
            + " attempt.message, proof, steps, axioms, toolchain, seed"
            + " FROM attempt JOIN statement ON statement.id = statement_id"
            + " LEFT JOIN proof ON proof.attempt_id = attempt.id"
            + " WHERE name = ? ORDER BY number";
    List<SearchedStatement.Attempt> attempts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      RunDatabase.bind(select, statement.name());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          attempts.add(
              new SearchedStatement.Attempt(
                  row.getLong("seed"),
                  new AttemptResult(
                      row.getInt(1),
                      AttemptResult.Status.valueOf(upper(row.getString(2))),
                      row.getInt(3),
                      row.getInt(4),
                      row.getDouble(5),
                      proof(row),
                      row.getString(6))));
        }
      }
    }
    return attempts;
  }

  private static Optional<VerifiedProof> proof(ResultSet row) throws SQLException {
    String text = row.getString(7);
    return text == null
        ? Optional.empty()
        : Optional.of(
            new VerifiedProof(
                text, strings(row.getString(8)), strings(row.getString(9)), row.getString(10)));
  }

  private static void add(PreparedStatement batch, Object... parameters) throws SQLException {
    RunDatabase.bind(batch, parameters);
    batch.addBatch();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static String upper(String value) {
    return value.toUpperCase(Locale.ROOT);
  }

  private static String json(List<String> strings) {
    try {
      return JSON.writeValueAsString(strings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> strings(String json) {
    try {
      return JSON.readValue(json, STRINGS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
