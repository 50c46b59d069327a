package dev.gradus.curriculum.store;

import dev.gradus.curriculum.dataset.HeldOutException;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.Proofsize;
import dev.gradus.curriculum.dataset.Proofstep;
import dev.gradus.curriculum.dataset.TrainingData;
import dev.gradus.search.statement.Statement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Makes the training data of a round from the proofs of finished searches. */
final class DatasetQuery {
  private static final String LEARNT =
      " FROM stage JOIN search ON search.stage_id = stage.id"
          + " JOIN statement s ON s.id = search.statement_id";
  private static final String ROUNDS =
      " WHERE stage.finished IS NOT NULL AND stage.purpose = 'learn'"
          + " AND stage.round BETWEEN ? AND ?";

  private final StoreDatabase database;
  private final HeldOutRule rule;

  DatasetQuery(StoreDatabase database, HeldOutRule rule) {
    this.database = database;
    this.rule = rule;
  }

  TrainingData data(DatasetOptions options) throws SQLException {
    refuseHeldOut(options);
    TrainingData data = options.unique() ? TrainingData.unique(rule) : TrainingData.asFound(rule);
    addSteps(options, chosen(options), data);
    if (options.sizes()) {
      addSizes(options, data);
    }
    return data;
  }

  /** Once more, and not only when a run comes in: more may be held out by now. */
  private void refuseHeldOut(DatasetOptions options) throws SQLException {
    List<Statement> statements = new ArrayList<>();
    String sql = "SELECT DISTINCT search.name, s.header, s.statement, s.split" + LEARNT + ROUNDS;
    try (PreparedStatement select = select(sql, options);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        statements.add(
            new Statement(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
      }
    }
    HeldOutException.refuse(
        database.place(),
        statements,
        rule,
        "export the run directories, by --run with --skip-held-out");
  }

  private PreparedStatement select(String sql, DatasetOptions options) throws SQLException {
    return database.prepare(sql, options.firstRound(), options.lastRound());
  }

  /** The attempts whose proofs are learnt from. */
  private Set<Long> chosen(DatasetOptions options) throws SQLException {
    String sql =
        "SELECT attempt.id, s.id, proof.text"
            + LEARNT
            + " JOIN attempt ON attempt.search_id = search.id"
            + " JOIN proof ON proof.attempt_id = attempt.id"
            + ROUNDS
            + " ORDER BY proof.length, attempt.id";
    Set<Long> chosen = new HashSet<>();
    Map<Long, Set<String>> texts = new HashMap<>();
    try (PreparedStatement select = select(sql, options);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Set<String> known = texts.computeIfAbsent(row.getLong(2), id -> new HashSet<>());
        boolean enough =
            options.proofsPerStatement() > 0 && known.size() >= options.proofsPerStatement();
        if (!enough || known.contains(row.getString(3))) {
          known.add(row.getString(3));
          chosen.add(row.getLong(1));
        }
      }
    }
    return chosen;
  }

  private void addSteps(DatasetOptions options, Set<Long> chosen, TrainingData data)
      throws SQLException {
    String sql =
        "SELECT search.name, goal.text, step.tactic, search.source, attempt.id"
            + LEARNT
            + " JOIN attempt ON attempt.search_id = search.id"
            + " JOIN step ON step.attempt_id = attempt.id"
            + " JOIN goal ON goal.id = step.goal_id"
            + ROUNDS
            + " ORDER BY attempt.id, step.number";
    try (PreparedStatement select = select(sql, options);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        if (chosen.contains(row.getLong(5))) {
          String name = row.getString(1);
          data.add(new Proofstep(name, row.getString(2), row.getString(3), row.getString(4), name));
        }
      }
    }
  }

  private void addSizes(DatasetOptions options, TrainingData data) throws SQLException {
    String sql =
        "SELECT search.name, goal.text, visit.size, search.source"
            + LEARNT
            + " JOIN visit ON visit.search_id = search.id"
            + " JOIN goal ON goal.id = visit.goal_id"
            + ROUNDS
            + " ORDER BY search.id, goal.id";
    try (PreparedStatement select = select(sql, options);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        int size = row.getInt(3);
        boolean proved = !row.wasNull();
        if (proved || options.negatives()) {
          String name = row.getString(1);
          data.add(
              new Proofsize(
                  name,
                  row.getString(2),
                  proved ? OptionalInt.of(size) : OptionalInt.empty(),
                  row.getString(4) + Proofsize.GROUP,
                  name));
        }
      }
    }
  }
}
