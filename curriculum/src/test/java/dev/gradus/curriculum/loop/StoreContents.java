package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.store.Store;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a store holds, table by table, as lines that say the same in every run of the same
 * configuration and seed: rows are known by what they say instead of by numbers, and there are no
 * times and no folders.
 */
record StoreContents(Map<String, List<String>> tables) {
  private static final String SEARCH =
      " JOIN search ON search.id = %s JOIN stage ON stage.id = search.stage_id"
          + " JOIN statement ON statement.id = search.statement_id";

  private static final String WHERE =
      "stage.round, stage.name AS stage, search.run, statement.hash";

  private static final Map<String, String> QUERIES =
      Map.of(
          "statement",
          "SELECT hash, name, source, header, statement, split, forbidden, difficulty, provenance,"
              + " held_out FROM statement",
          "stage",
          "SELECT round, name, purpose, finished IS NOT NULL AS done, facts FROM stage",
          "search",
          "SELECT "
              + WHERE
              + ", search.name, search.source, search.model, search.status FROM search"
              + " JOIN stage ON stage.id = search.stage_id"
              + " JOIN statement ON statement.id = search.statement_id",
          "attempt",
          "SELECT "
              + WHERE
              + ", number, seed, attempt.status, expansions, tactic_calls FROM attempt"
              + SEARCH.formatted("attempt.search_id"),
          "proof",
          "SELECT "
              + WHERE
              + ", number, text, steps, length, axioms, toolchain FROM proof"
              + " JOIN attempt ON attempt.id = proof.attempt_id"
              + SEARCH.formatted("attempt.search_id"),
          "goal",
          "SELECT hash, text FROM goal",
          "visit",
          "SELECT "
              + WHERE
              + ", goal.hash AS goal, size FROM visit JOIN goal ON goal.id = visit.goal_id"
              + SEARCH.formatted("visit.search_id"),
          "step",
          "SELECT "
              + WHERE
              + ", attempt.number AS attempt, step.number, goal.hash AS goal, tactic FROM step"
              + " JOIN goal ON goal.id = step.goal_id"
              + " JOIN attempt ON attempt.id = step.attempt_id"
              + SEARCH.formatted("attempt.search_id"));

  /** Facts about how long it took, and in how many sittings. */
  private static final Set<String> TIMES =
      Set.of("seconds", "resumed", "tokensPerSecond", "started", "finished");

  /** The store of a run. */
  static StoreContents of(Path run) {
    return of(run, "jdbc:sqlite:" + run.resolve("store.db"));
  }

  /** A store of which a run's folder is to be forgotten. */
  static StoreContents of(Path run, String url) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    try (Store store = Store.open(url, new HeldOutRule(List.of()))) {
      for (Map.Entry<String, String> query : QUERIES.entrySet()) {
        tables.put(
            query.getKey(),
            store.read(
                connection -> {
                  try (Statement sql = connection.createStatement();
                      ResultSet row = sql.executeQuery(query.getValue())) {
                    return lines(row, run);
                  }
                }));
      }
    }
    return new StoreContents(tables);
  }

  private static List<String> lines(ResultSet row, Path run) throws SQLException {
    List<String> lines = new ArrayList<>();
    ResultSetMetaData columns = row.getMetaData();
    while (row.next()) {
      StringBuilder line = new StringBuilder();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        String name = columns.getColumnLabel(i);
        String value = String.valueOf(row.getString(i));
        String said = name.equals("facts") ? facts(value) : truth(name, value);
        line.append(name).append('=').append(said.replace(run.toString(), "RUN")).append(' ');
      }
      lines.add(line.toString());
    }
    lines.sort(null);
    return lines;
  }

  /** SQLite says 1 where PostgreSQL says t. */
  private static String truth(String name, String value) {
    return name.equals("done") ? String.valueOf(value.equals("1") || value.equals("t")) : value;
  }

  private static String facts(String json) {
    try {
      JsonNode facts = new JsonMapper().readTree(json);
      forgetTimes(facts);
      return facts.toString();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forgetTimes(JsonNode facts) {
    if (facts instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        if (TIMES.contains(names.next())) {
          names.remove();
        }
      }
    }
    facts.forEach(StoreContents::forgetTimes);
  }

  /** Table by table: names the first rows that only one of the two has. */
  void requireSame(StoreContents other) {
    other.tables.forEach(
        (table, lines) -> {
          List<String> lost = new ArrayList<>(lines);
          tables.get(table).forEach(lost::remove);
          List<String> more = new ArrayList<>(tables.get(table));
          lines.forEach(more::remove);
          assertEquals(lost, more, table + ": what is missing, and what is there instead");
        });
    assertFalse(tables.get("proof").isEmpty(), "there are proofs to lose");
    assertFalse(tables.get("step").isEmpty(), "and steps");
  }
}
