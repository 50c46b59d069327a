package dev.gradus.curriculum.store;

import dev.gradus.curriculum.dataset.FoundProof;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.model.checkpoint.Sha256;
import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.store.ProvedAttempt;
import dev.gradus.search.store.SearchedStatement;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Writes what one stage has found. Every method is part of one transaction, and so is all of it.
 */
final class SearchTables {
  private record Attempt(String statement, int number) {}

  private record Ids(long search, long attempt) {}

  private final StoreDatabase database;
  private final StatementTable statements;
  private final long stage;
  private final Instant now;
  private final Map<Attempt, Ids> ids = new HashMap<>();
  private long nextSearch;
  private long nextAttempt;
  private long nextGoal;

  SearchTables(StoreDatabase database, HeldOutRule rule, long stage, Instant now)
      throws SQLException {
    this.database = database;
    this.statements = new StatementTable(database, rule);
    this.stage = stage;
    this.now = now;
    this.nextSearch = database.number("SELECT coalesce(max(id), 0) + 1 FROM search");
    this.nextAttempt = database.number("SELECT coalesce(max(id), 0) + 1 FROM attempt");
    this.nextGoal = database.number("SELECT coalesce(max(id), 0) + 1 FROM goal");
  }

  /** A statement of a run with its attempts and their proofs. */
  void put(SearchImport from, String run, SearchedStatement searched) throws SQLException {
    long search = nextSearch++;
    database.update(
        "INSERT INTO search (id, stage_id, run, statement_id, name, source, model, status)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        search,
        stage,
        run,
        statements.idOf(searched.statement(), from.source()),
        searched.statement().name(),
        from.source(),
        from.model(),
        searched.status().map(Status::name).orElseThrow().toLowerCase(Locale.ROOT));
    for (SearchedStatement.Attempt attempt : searched.attempts()) {
      AttemptResult result = attempt.result();
      long id = nextAttempt++;
      ids.put(new Attempt(searched.statement().name(), result.attempt()), new Ids(search, id));
      database.update(
          "INSERT INTO attempt (id, search_id, number, seed, status, expansions, tactic_calls,"
              + " seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          id,
          search,
          result.attempt(),
          attempt.seed(),
          result.status().name().toLowerCase(Locale.ROOT),
          result.expansions(),
          result.tacticCalls(),
          result.seconds());
      if (result.proof().isPresent()) {
        put(id, result.proof().get());
      }
    }
  }

  private void put(long attempt, VerifiedProof proof) throws SQLException {
    database.update(
        "INSERT INTO proof (attempt_id, text, steps, length, axioms, toolchain, recorded)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        attempt,
        proof.text(),
        Json.tree(proof.steps()).toString(),
        proof.steps().size(),
        Json.tree(proof.axioms()).toString(),
        proof.toolchain(),
        now.toString());
  }

  /**
   * What a successful attempt visited, and the steps of its proof. The statement was put before.
   *
   * @param goals before each step; empty if they are not known
   */
  void put(ProvedAttempt proved, List<String> goals) throws SQLException {
    Ids of = ids.get(new Attempt(proved.statement().name(), proved.attempt()));
    for (Map.Entry<String, OptionalInt> visited : FoundProof.visited(proved).entrySet()) {
      OptionalInt size = visited.getValue();
      visit(of.search(), goal(visited.getKey()), size.isPresent() ? size.getAsInt() : null);
    }
    for (int i = 0; i < goals.size(); i++) {
      long goal = goal(goals.get(i));
      visit(of.search(), goal, goals.size() - i);
      database.update(
          "INSERT INTO step (attempt_id, number, goal_id, tactic) VALUES (?, ?, ?, ?)",
          of.attempt(),
          i,
          goal,
          proved.proof().steps().get(i));
    }
  }

  private void visit(long search, long goal, Integer size) throws SQLException {
    database.update(
        "INSERT INTO visit (search_id, goal_id, size) VALUES (?, ?, CAST(? AS INTEGER))"
            + " ON CONFLICT (search_id, goal_id) DO UPDATE SET size ="
            + " CASE WHEN visit.size IS NULL OR excluded.size < visit.size"
            + " THEN excluded.size ELSE visit.size END",
        search,
        goal,
        size);
  }

  private long goal(String text) throws SQLException {
    String hash = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    try (PreparedStatement select = database.prepare("SELECT id FROM goal WHERE hash = ?", hash);
        ResultSet row = select.executeQuery()) {
      if (row.next()) {
        return row.getLong(1);
      }
    }
    long id = nextGoal++;
    database.update("INSERT INTO goal (id, hash, text) VALUES (?, ?, ?)", id, hash, text);
    return id;
  }
}
