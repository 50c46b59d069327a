package dev.gradus.search.store;

import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads what a run has found. It changes nothing and needs no lock: a search may go on in the same
 * directory, and what it has finished is seen. Used by one thread.
 */
public final class RunReader implements AutoCloseable {
  private final RunDatabase database;

  private RunReader(RunDatabase database) {
    this.database = database;
  }

  /**
   * Opens a run directory.
   *
   * @throws RunDirectoryException if it holds no run, or one of another version of Gradus
   * @throws EnvironmentException if it cannot be read
   */
  public static RunReader open(Path directory) {
    return new RunReader(RunDatabase.existing(directory));
  }

  /** What decided the run's results: options by their names, fingerprints of model and Lean. */
  public Map<String, String> configuration() {
    return database.read(connection -> new RunTables(connection).fixedConfiguration());
  }

  /** All statements of the run, searched or not, in the order they were given in. */
  public List<Statement> statements() {
    List<Statement> statements = new ArrayList<>();
    forEachRow(
        "SELECT name, header, statement, split, forbidden FROM statement ORDER BY id",
        (connection, row) -> statements.add(statement(row)));
    return statements;
  }

  /** How many statements there are of each of {@link StatementFilter#STATUSES}. */
  public Map<String, Integer> counts() {
    return database.read(connection -> new StatementPages(connection).counts());
  }

  /** How many statements the filter lets through. */
  public int count(StatementFilter filter) {
    return database.read(connection -> new StatementPages(connection).count(filter));
  }

  /**
   * Some of the statements that the filter lets through, in the order they were given in; fewer
   * than asked for where they are long, but at least one if there is one.
   *
   * @param offset how many to pass over
   * @param limit how many at most
   */
  public List<StatementSummary> page(StatementFilter filter, int offset, int limit) {
    return database.read(connection -> new StatementPages(connection).page(filter, offset, limit));
  }

  /** Hands over every statement, in the order they were given in, with its attempts so far. */
  public void forEachSearch(Consumer<SearchedStatement> action) {
    forEachRow(
        "SELECT name, header, statement, split, status, forbidden FROM statement ORDER BY id",
        (connection, row) -> {
          Statement statement = statement(row);
          Optional<Status> status =
              Optional.ofNullable(row.getString(5)).map(RunTables::upper).map(Status::valueOf);
          action.accept(
              new SearchedStatement(
                  statement, status, new RunTables(connection).seededAttempts(statement)));
        });
  }

  /**
   * Hands over every successful attempt, by statement and attempt: one at a time, since the trees
   * of a long run need not fit into memory together.
   */
  public void forEachProof(Consumer<ProvedAttempt> action) {
    forEachRow(
        "SELECT name, header, statement, split, forbidden, attempt.id, attempt.number, proof,"
            + " steps, axioms, toolchain FROM proof JOIN attempt ON attempt.id = attempt_id JOIN"
            + " statement ON statement.id = statement_id ORDER BY statement.id, attempt.number",
        (connection, row) -> {
          long attempt = row.getLong(6);
          action.accept(
              new ProvedAttempt(
                  statement(row),
                  row.getInt(7),
                  new VerifiedProof(
                      row.getString(8),
                      RunTables.strings(row.getString(9)),
                      RunTables.strings(row.getString(10)),
                      row.getString(11)),
                  nodes(connection, attempt),
                  edges(connection, attempt)));
        });
  }

  /**
   * Hands over every tactic that led to a goal state that its attempt did not know, whether or not
   * the attempt found a proof; by statement and attempt, whichever was searched first, in the order
   * in which the search took note of them.
   */
  public void forEachAcceptedStep(Consumer<AcceptedStep> action) {
    forEachRow(
        "SELECT name, header, statement, split, goals, tactic, forbidden"
            + " FROM edge JOIN node ON node.attempt_id = edge.attempt_id"
            + " AND node.number = edge.parent"
            + " JOIN attempt ON attempt.id = edge.attempt_id"
            + " JOIN statement ON statement.id = statement_id"
            + " WHERE outcome = 'goals' ORDER BY statement.id, attempt.number, edge.number",
        (connection, row) ->
            action.accept(
                new AcceptedStep(
                    statement(row), RunTables.strings(row.getString(5)), row.getString(6))));
  }

  private interface RowAction {
    void on(Connection connection, ResultSet row) throws SQLException;
  }

  private void forEachRow(String sql, RowAction action) {
    database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              action.on(connection, row);
            }
          }
          return null;
        });
  }

  private static Statement statement(ResultSet row) throws SQLException {
    return new Statement(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        RunTables.strings(row.getString("forbidden")));
  }

  private static List<NodeTrace> nodes(Connection connection, long attempt) throws SQLException {
    List<NodeTrace> nodes = new ArrayList<>();
    String sql =
        "SELECT number, coalesce(parent, -1), goals, depth, log_probability, value, priority,"
            + " visits, proof_size FROM node WHERE attempt_id = ? ORDER BY number";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      RunDatabase.bind(select, attempt);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          double value = row.getDouble(6);
          OptionalDouble estimated =
              row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
          int size = row.getInt(9);
          OptionalInt proofSize = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(size);
          nodes.add(
              new NodeTrace(
                  row.getInt(1),
                  row.getInt(2),
                  RunTables.strings(row.getString(3)),
                  row.getInt(4),
                  row.getDouble(5),
                  estimated,
                  row.getDouble(7),
                  row.getInt(8),
                  proofSize));
        }
      }
    }
    return nodes;
  }

  private static List<EdgeTrace> edges(Connection connection, long attempt) throws SQLException {
    List<EdgeTrace> edges = new ArrayList<>();
    String sql =
        "SELECT parent, tactic, log_probability, outcome, coalesce(child, -1), message, micros"
            + " FROM edge WHERE attempt_id = ? ORDER BY number";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      RunDatabase.bind(select, attempt);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          edges.add(
              new EdgeTrace(
                  row.getInt(1),
                  row.getString(2),
                  row.getDouble(3),
                  EdgeTrace.Outcome.valueOf(RunTables.upper(row.getString(4))),
                  row.getInt(5),
                  row.getString(6),
                  row.getLong(7)));
        }
      }
    }
    return edges;
  }

  @Override
  public void close() {
    database.close();
  }
}
