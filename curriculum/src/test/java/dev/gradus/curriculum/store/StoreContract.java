package dev.gradus.curriculum.store;

import static dev.gradus.curriculum.dataset.Runs.COMM;
import static dev.gradus.curriculum.dataset.Runs.closing;
import static dev.gradus.curriculum.dataset.Runs.edge;
import static dev.gradus.curriculum.dataset.Runs.node;
import static dev.gradus.curriculum.dataset.Runs.proved;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutException;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.curriculum.dataset.Proofsize;
import dev.gradus.curriculum.dataset.Proofstep;
import dev.gradus.curriculum.dataset.Runs;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does on either database. */
abstract class StoreContract {
  private static final Statement ZERO =
      new Statement("Nat.le_refl", "", "theorem y (n : Nat) : 0 + n = n :=", "");

  /** 0 -intro-> 1 -rfl-> proved; 3 was expanded in vain. */
  private static final AttemptTrace LONG =
      proved(
          List.of("intro", "rfl"),
          List.of(node(0, 2, 2, "⊢ 0"), node(1, 1, 1, "⊢ 1"), node(2, 1, 0, "⊢ 3")),
          List.of(edge(0, "omega", 2), edge(0, "intro", 1), closing(1, "rfl")));

  /** Proves what was open before, and the rest more shortly. */
  private static final AttemptTrace SHORT =
      proved(
          List.of("grind"),
          List.of(node(0, 1, 1, "⊢ 0"), node(1, 1, 1, "⊢ 3")),
          List.of(closing(0, "grind"), closing(1, "rfl")));

  private static final AttemptTrace OPEN = Runs.open(List.of(node(0, 1, 0, "⊢ 0")));

  @TempDir Path folder;

  abstract String url();

  private Store open() {
    return Store.open(url(), new HeldOutRule(List.of()));
  }

  private static LeanReplay noLean() {
    throw new AssertionError("every proof is a path of its tree");
  }

  private static ObjectNode facts(String fact) {
    return JsonNodeFactory.instance.objectNode().put("fact", fact);
  }

  private Path run(String name, Map<Statement, AttemptTrace> attempts) {
    return Runs.writeFinished(folder.resolve(name), attempts);
  }

  private static void learn(Store store, int round, Path... runs) {
    SearchImport search = new SearchImport(Purpose.LEARN, "core", "prior", List.of(runs));
    store.finishSearch(round, "search-core", facts("f" + round), search, StoreContract::noLean);
  }

  private static List<String> steps(Dataset dataset) {
    return dataset.data().proofsteps().stream().map(s -> s.goal() + " " + s.tactic()).toList();
  }

  private static List<String> sizes(Dataset dataset) {
    return dataset.data().proofsizes().stream()
        .map(s -> s.goal() + " " + (s.size().isPresent() ? s.size().getAsInt() : "-"))
        .toList();
  }

  @Test
  void claim_byAnotherRun_saysWhoHasIt() {
    try (Store store = open()) {
      List<String> noted = new ArrayList<>();
      store.claim("a", "runs/a", () -> noted.add("a"));
      store.claim("a", "runs/a", () -> noted.add("again"));
      StoreException failure =
          assertThrows(
              StoreException.class, () -> store.claim("b", "runs/b", () -> noted.add("b")));
      assertEquals(List.of("a"), noted);
      assertTrue(failure.getMessage().contains("runs/a"), failure::getMessage);
      assertTrue(failure.getMessage().contains("currentSchema=NAME"), failure::getMessage);
    }
  }

  @Test
  void claim_storeThatNobodyClaimedAndSomebodyUses_isRefused() {
    try (Store store = open()) {
      store.begin(0, "search");
      assertThrows(StoreException.class, () -> store.claim("a", "runs/a", () -> {}));
    }
  }

  @Test
  void stage_begunAndFinished_isRememberedOnce() {
    try (Store store = open()) {
      assertTrue(store.stage(0, "train").isEmpty());
      store.begin(0, "train");
      StageRecord begun = store.stage(0, "train").orElseThrow();
      assertFalse(begun.done());
      store.begin(0, "train");
      store.finish(0, "train", facts("first"));
      store.finish(0, "train", facts("second"));
    }
    try (Store store = open()) {
      StageRecord done = store.stage(0, "train").orElseThrow();
      assertTrue(done.done());
      assertEquals("first", done.facts().get("fact").textValue());
      assertEquals(List.of(done), store.stages());
    }
  }

  private static List<String> column(Store store, String query) {
    return store.read(
        connection -> {
          List<String> column = new ArrayList<>();
          try (var sql = connection.createStatement();
              var row = sql.executeQuery(query)) {
            while (row.next()) {
              column.add(row.getString(1));
            }
          }
          return column;
        });
  }

  /** The paper's D_k. */
  private static DatasetOptions upTo(int round) {
    return new DatasetOptions(0, round, true, 0, true, true);
  }

  @Test
  void add_sameStatementUnderAnotherName_isOne() {
    List<String> forbidden = List.of("Nat.add_comm");
    Statement comm = new Statement("comm", COMM.header(), COMM.statement(), "", forbidden);
    Statement renamed = new Statement("other", COMM.header(), COMM.statement(), "", forbidden);
    ObjectNode difficulty = JsonNodeFactory.instance.objectNode().put("nd", 2);
    CurriculumStatement first = new CurriculumStatement(comm, "core", difficulty, difficulty);
    try (Store store = open()) {
      assertEquals(1, store.add(List.of(first, CurriculumStatement.of(renamed, "core"))));
      assertEquals(0, store.add(List.of(first)));
      assertEquals(Map.of("core", 1), store.sizes());
      String all = "name || forbidden || difficulty || provenance || coalesce(held_out, '-')";
      assertEquals(
          List.of("comm[\"Nat.add_comm\"]{\"nd\":2}{\"nd\":2}-"),
          column(store, "SELECT " + all + " FROM statement"));
    }
  }

  @Test
  void finishSearch_twice_changesNothing() {
    try (Store store = open()) {
      store.add(List.of(CurriculumStatement.of(COMM, "core")));
      learn(store, 0, run("a", Map.of(COMM, LONG, ZERO, OPEN)));
      Dataset before = store.dataset(upTo(9));
      List<SearchOutcome> outcomes = store.outcomes();
      learn(store, 0, run("b", Map.of(COMM, SHORT)));
      assertEquals(outcomes, store.outcomes());
      assertEquals(steps(before), steps(store.dataset(upTo(9))));
      assertEquals(2, outcomes.size());
      assertEquals(Map.of("core", 2), store.sizes());
    }
  }

  @Test
  void finishSearch_failsHalfway_leavesTheStateBefore() {
    Path a = run("x/run", Map.of(COMM, LONG));
    Path b = run("y/run", Map.of(COMM, SHORT)); // a stage's runs have names of their own
    try (Store store = open()) {
      store.begin(0, "search-core");
      assertThrows(EnvironmentException.class, () -> learn(store, 0, a, b));
      assertFalse(store.stage(0, "search-core").orElseThrow().done());
      assertEquals(List.of(), store.outcomes());
      assertEquals(Map.of(), store.sizes());
      assertEquals(List.of(), steps(store.dataset(upTo(9))));
      learn(store, 0, a);
      assertEquals(List.of("⊢ 0 intro", "⊢ 1 rfl"), steps(store.dataset(upTo(9))));
    }
  }

  @Test
  void finishSearch_runIsNotFinished_isRefused() {
    Path run = Runs.write(folder.resolve("a"), Map.of(COMM, LONG));
    try (Store store = open()) {
      StoreException failure = assertThrows(StoreException.class, () -> learn(store, 0, run));
      assertTrue(failure.getMessage().contains("1 statements are left"), failure.getMessage());
    }
  }

  @Test
  void outcomes_severalRounds_areToldOneByOne() {
    try (Store store = open()) {
      learn(store, 0, run("a", Map.of(COMM, OPEN)));
      learn(store, 1, run("b", Map.of(COMM, LONG)));
      learn(store, 3, run("c", Map.of(COMM, SHORT)));
      assertEquals(
          List.of(OptionalInt.empty(), OptionalInt.of(2), OptionalInt.of(1)),
          store.outcomes().stream().map(SearchOutcome::shortestProof).toList());
      assertEquals(List.of(0, 1, 3), store.outcomes().stream().map(SearchOutcome::round).toList());
      assertEquals(
          List.of(Status.OPEN, Status.PROVED, Status.PROVED),
          store.outcomes().stream().map(SearchOutcome::status).toList());
      assertEquals(17, store.outcomes().get(0).tacticCalls());
    }
  }

  @Test
  void dataset_ofARound_isUniqueWithLeastSizesUpToIt() {
    try (Store store = open()) {
      learn(store, 0, run("a", Map.of(COMM, LONG)));
      learn(store, 1, run("b", Map.of(COMM, SHORT)), run("c", Map.of(ZERO, LONG)));
      assertEquals(List.of("⊢ 0 2", "⊢ 1 1", "⊢ 3 -"), sizes(store.dataset(upTo(0))));
      Dataset both = store.dataset(upTo(1));
      assertEquals(List.of("⊢ 0 intro", "⊢ 1 rfl", "⊢ 0 grind"), steps(both));
      assertEquals(List.of("⊢ 0 1", "⊢ 1 1", "⊢ 3 1"), sizes(both));
      assertEquals(
          new Proofstep("Nat.add_comm", "⊢ 0", "intro", "core", "Nat.add_comm"),
          both.data().proofsteps().iterator().next());
      assertEquals("[\"0/search-core\",\"1/search-core\"]", both.from().get("stages").toString());
      assertFalse(both.from().toString().contains("user="), both.from()::toString);
    }
  }

  @Test
  void dataset_options_canEachBeTurnedOff() {
    try (Store store = open()) {
      learn(store, 0, run("a", Map.of(COMM, LONG)));
      learn(store, 1, run("b", Map.of(COMM, SHORT)), run("c", Map.of(ZERO, LONG)));
      Dataset asFound = store.dataset(new DatasetOptions(0, 1, false, 0, true, true));
      assertEquals(5, steps(asFound).size());
      assertEquals(8, sizes(asFound).size());
      Dataset shortest = store.dataset(new DatasetOptions(0, 1, true, 1, false, true));
      assertEquals(List.of("⊢ 0 grind", "⊢ 0 intro", "⊢ 1 rfl"), steps(shortest));
      assertEquals(List.of(), sizes(shortest));
      Dataset positive = store.dataset(new DatasetOptions(0, 0, true, 0, true, false));
      assertEquals(List.of("⊢ 0 2", "⊢ 1 1"), sizes(positive));
      assertEquals(
          List.of("⊢ 0 grind", "⊢ 0 intro", "⊢ 1 rfl"),
          steps(store.dataset(new DatasetOptions(1, 1, true, 0, true, true))));
    }
  }

  @Test
  void finishSearch_heldOutStatement_isRefusedUnlessItMeasures() {
    Statement heldOut = new Statement("s7", "", "theorem x : 1 = 2 :=", "");
    Path run = run("a", Map.of(heldOut, LONG));
    try (Store store = open()) {
      HeldOutException failure = assertThrows(HeldOutException.class, () -> learn(store, 0, run));
      assertTrue(failure.getMessage().contains("s7 is held out"), failure.getMessage());
      SearchImport measure = new SearchImport(Purpose.EVALUATE, "valid", "m", List.of(run));
      store.finishSearch(0, "eval-valid", facts("f"), measure, StoreContract::noLean);
      assertEquals(1, store.outcomes().get(0).successes());
      assertEquals(
          List.of("held out by the hash of its name"),
          column(store, "SELECT held_out FROM statement WHERE source = 'valid'"));
      assertEquals(List.of(), steps(store.dataset(upTo(9))));
      assertEquals(List.of(), column(store, "SELECT text FROM goal"));
    }
  }

  @Test
  void dataset_statementIsHeldOutByNow_isRefusedByName() {
    try (Store store = open()) {
      learn(store, 0, run("a", Map.of(COMM, LONG)));
    }
    try (Store store = Store.open(url(), new HeldOutRule(List.of(COMM)))) {
      HeldOutException failure = assertThrows(HeldOutException.class, () -> store.dataset(upTo(0)));
      assertTrue(failure.getMessage().contains(": Nat.add_comm is "), failure.getMessage());
    }
  }

  /** One set was measured with, the other is only known so far; no rule names either. */
  @Test
  void dataset_goalThatTheStoreHoldsOut_isLeftOut() {
    Statement measured = new Statement("Int.foo", "", "theorem y (n : Nat) : n = n :=", "");
    Statement waiting = new Statement("Int.bar", "", "theorem z (n : Int) : n = n :=", "");
    AttemptTrace through =
        proved(
            List.of("intro", "simp", "rfl"),
            List.of(
                node(0, 1, 3, "⊢ 0"),
                node(1, 1, 2, "k : Nat\n⊢ k = k"),
                node(2, 1, 1, "k : Int\n⊢ k = k")),
            List.of(edge(0, "intro", 1), edge(1, "simp", 2), closing(2, "rfl")));
    try (Store store = Store.open(url(), new HeldOutRule(List.of(waiting)))) {
      store.add(List.of(CurriculumStatement.of(waiting, "set")));
    }
    try (Store store = open()) {
      Path run = run("e", Map.of(measured, OPEN));
      SearchImport measure = new SearchImport(Purpose.EVALUATE, "valid", "m", List.of(run));
      store.finishSearch(0, "eval-valid", facts("f"), measure, StoreContract::noLean);
      learn(store, 0, run("a", Map.of(COMM, through)));
      Dataset dataset = store.dataset(upTo(0));
      assertEquals(List.of("⊢ 0 intro"), steps(dataset));
      assertEquals(List.of("⊢ 0 3"), sizes(dataset));
      assertEquals(2, dataset.data().heldOutGoals());
    }
  }

  @Test
  void proofsizes_asExported_nameTheirStatement() {
    try (Store store = open()) {
      learn(store, 0, run("a", Map.of(COMM, SHORT)));
      assertEquals(
          new Proofsize("Nat.add_comm", "⊢ 0", OptionalInt.of(1), "core-sizes", "Nat.add_comm"),
          store.dataset(upTo(0)).data().proofsizes().iterator().next());
    }
  }
}
