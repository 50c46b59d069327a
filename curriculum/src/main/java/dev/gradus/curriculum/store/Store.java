package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutException;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.Query;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * The memory of an expert iteration. Each change is one transaction: after a kill at any moment a
 * stage is done with all it brought, or it is as if it had only been begun. No proof is ever
 * removed. Used by one thread; several processes may share a store.
 */
public final class Store implements AutoCloseable {
  private static final String STAGES = "SELECT round, name, started, finished, facts FROM stage";

  private final StoreDatabase database;
  private final HeldOutRule rule;
  private final Clock clock;

  private Store(StoreDatabase database, HeldOutRule rule, Clock clock) {
    this.database = database;
    this.rule = rule;
    this.clock = clock;
  }

  /**
   * Opens a store and makes it where there is none.
   *
   * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql:...}
   * @param rule which statements must not be trained on
   * @throws StoreException if the URL is of another kind, or the store of a newer version
   * @throws EnvironmentException if the database does not answer
   */
  public static Store open(String url, HeldOutRule rule) {
    return new Store(StoreDatabase.open(url, true), rule, Clock.systemUTC());
  }

  /**
   * Opens a store that is there already, and makes none where somebody has mistyped its name.
   *
   * @param url as for {@link #open}
   * @param rule likewise
   * @throws StoreException if there is none, or as {@link #open}
   * @throws EnvironmentException if the database does not answer
   */
  public static Store existing(String url, HeldOutRule rule) {
    return new Store(StoreDatabase.open(url, false), rule, Clock.systemUTC());
  }

  /**
   * Notes whose memory this is.
   *
   * @param run a name that no other run has
   * @param folder where it is, for people
   * @param noting what the run notes of it on its side: before the store knows the run, so that a
   *     kill between the two leaves nobody's store taken, and only if the store is to be had
   * @throws StoreException if it is another's already
   */
  public void claim(String run, String folder, Runnable noting) {
    database.transaction(
        connection -> {
          try (PreparedStatement select = database.prepare("SELECT id, folder FROM run");
              ResultSet row = select.executeQuery()) {
            if (row.next()) {
              if (!row.getString(1).equals(run)) {
                throw taken("the run that was begun in " + row.getString(2));
              }
              return null;
            }
          }
          if (database.number("SELECT count(*) FROM stage") > 0) {
            throw taken("another run");
          }
          noting.run();
          database.update("INSERT INTO run (id, folder) VALUES (?, ?)", run, folder);
          return null;
        });
  }

  private StoreException taken(String by) {
    return new StoreException(
        "%s is the memory of %s; give each run a schema of its own, --store 'URL?currentSchema=NAME'"
            .formatted(database.place(), by));
  }

  /**
   * Adds statements. One that is there already, under whatever name, stays as it is.
   *
   * @return how many are new
   */
  public int add(Collection<CurriculumStatement> statements) {
    return database.transaction(connection -> new StatementTable(database, rule).add(statements));
  }

  /** A stage; empty if it was never begun. */
  public Optional<StageRecord> stage(int round, String name) {
    return stages(STAGES + " WHERE round = ? AND name = ?", round, name).stream().findFirst();
  }

  /** All stages in the order in which they were begun. */
  public List<StageRecord> stages() {
    return stages(STAGES + " ORDER BY id");
  }

  private List<StageRecord> stages(String sql, Object... parameters) {
    return database.read(
        connection -> {
          List<StageRecord> stages = new ArrayList<>();
          try (PreparedStatement select = database.prepare(sql, parameters);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              stages.add(stage(row));
            }
          }
          return stages;
        });
  }

  private static StageRecord stage(ResultSet row) throws SQLException {
    return new StageRecord(
        row.getInt(1),
        row.getString(2),
        Instant.parse(row.getString(3)),
        Optional.ofNullable(row.getString(4)).map(Instant::parse),
        Json.read(row.getString(5)));
  }

  /** Notes that a stage is being worked on; one that was begun before stays as it is. */
  public void begin(int round, String name) {
    database.transaction(
        connection -> {
          stageId(round, name);
          return null;
        });
  }

  private long stageId(int round, String name) throws SQLException {
    database.update(
        "INSERT INTO stage (id, round, name, started, facts)"
            + " SELECT coalesce(max(id), 0) + 1, CAST(? AS INTEGER), CAST(? AS TEXT),"
            + " CAST(? AS TEXT), '{}' FROM stage WHERE true"
            + " ON CONFLICT (round, name) DO NOTHING",
        round,
        name,
        clock.instant().toString());
    return database.number("SELECT id FROM stage WHERE round = ? AND name = ?", round, name);
  }

  /** Marks a stage that brings nothing but facts as done; does nothing if it is done already. */
  public void finish(int round, String name, ObjectNode facts) {
    finish(round, name, facts, Optional.empty(), id -> {});
  }

  /**
   * Takes in what a search has found and marks its stage as done, in one transaction; does nothing
   * if it is done already. Statements that the store does not know are added.
   *
   * @param lean asked only if a proof lost steps when it was minimised, for the goals between
   * @throws HeldOutException if the search was to learn from and has a held-out statement
   * @throws StoreException if a run is not finished
   */
  public void finishSearch(
      int round, String name, ObjectNode facts, SearchImport search, Supplier<LeanReplay> lean) {
    if (stage(round, name).filter(StageRecord::done).isPresent()) {
      return;
    }
    RunImport runs = RunImport.read(search, rule, lean); // Lean may take its time: outside
    finish(
        round,
        name,
        facts,
        Optional.of(search.purpose()),
        id -> runs.writeTo(new SearchTables(database, rule, id, clock.instant())));
  }

  private interface Content {
    void writeTo(long stageId) throws SQLException;
  }

  private void finish(
      int round, String name, ObjectNode facts, Optional<Purpose> purpose, Content content) {
    database.transaction(
        connection -> {
          long id = stageId(round, name);
          String pending = "SELECT count(*) FROM stage WHERE id = ? AND finished IS NULL";
          if (database.number(pending, id) == 1) {
            content.writeTo(id);
            database.update(
                "UPDATE stage SET purpose = ?, finished = ?, facts = ? WHERE id = ?",
                purpose.map(Purpose::column).orElse(null),
                clock.instant().toString(),
                facts.toString(),
                id);
          }
          return null;
        });
  }

  /** How many statements to learn from each source has, taken up or not; each counts once. */
  public SortedMap<String, Integer> sizes() {
    return database.read(connection -> new Histories(database).sizes());
  }

  /** The statements that finished searches of a purpose took up, each once. */
  public List<Statement> searched(Purpose purpose) {
    return database.read(connection -> new Histories(database).searched(purpose));
  }

  /** What every finished search made of each of its statements, by stage. */
  public List<SearchOutcome> outcomes() {
    return database.read(connection -> new Histories(database).outcomes());
  }

  /**
   * The training data of a round. What the store itself holds out or has measured with is held out
   * as well, whoever opened it and by whatever rule.
   *
   * @throws HeldOutException if a statement that it would come from is held out
   */
  public Dataset dataset(DatasetOptions options) {
    ObjectNode from = JsonNodeFactory.instance.objectNode();
    from.put("store", database.place());
    from.set("options", Json.tree(options));
    from.set("stages", stagesOf(options));
    return new Dataset(
        database.read(
            connection -> {
              HeldOutRule all = rule.and(new Histories(database).heldOut());
              return new DatasetQuery(database, all).data(options);
            }),
        from);
  }

  private JsonNode stagesOf(DatasetOptions options) {
    return Json.tree(
        stages().stream()
            .filter(StageRecord::done)
            .filter(s -> options.firstRound() <= s.round() && s.round() <= options.lastRound())
            .map(s -> s.round() + "/" + s.name())
            .toList());
  }

  /**
   * Any other question, for reports.
   *
   * @throws EnvironmentException if the database does not understand it
   */
  public <T> T read(Query<T> query) {
    return database.read(query);
  }

  @Override
  public void close() {
    database.close();
  }
}
