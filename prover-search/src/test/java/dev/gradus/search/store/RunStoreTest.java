package dev.gradus.search.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.Verification;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunStoreTest {
  private static final Statement A =
      new Statement("a", "open Nat\n", "theorem a : 1 = 1 :=", "test");
  private static final Statement B = new Statement("b", "", "theorem b : 2 = 2 :=", "");
  private static final RunConfiguration CONFIGURATION = configuration("8");

  @TempDir Path folder;

  private static RunConfiguration configuration(String samples) {
    return new RunConfiguration(
        new TreeMap<>(Map.of("--samples", samples, "--seed", "0")),
        new TreeMap<>(Map.of("commit", "abc")));
  }

  private RunStore open() {
    return RunStore.open(folder.resolve("run"), CONFIGURATION, List.of(A, B));
  }

  private static AttemptTrace attempt(int number, boolean proved) {
    Optional<VerifiedProof> proof =
        proved
            ? Optional.of(
                new VerifiedProof("by\n  rfl", List.of("rfl"), List.of("propext"), "Lean 4"))
            : Optional.empty();
    return new AttemptTrace(
        new AttemptResult(
            number,
            proved ? AttemptResult.Status.PROVED : AttemptResult.Status.EXHAUSTED,
            3,
            17,
            0.5,
            proof,
            ""),
        -77,
        List.of(
            new NodeTrace(
                0,
                -1,
                List.of("⊢ \"1\" = 1", "⊢ 2"),
                0,
                0,
                OptionalDouble.empty(),
                0,
                1,
                OptionalInt.of(1)),
            new NodeTrace(
                1,
                0,
                List.of("⊢ 1"),
                1,
                Double.NEGATIVE_INFINITY,
                OptionalDouble.of(0.5),
                Double.NEGATIVE_INFINITY,
                0,
                OptionalInt.empty())),
        List.of(
            new EdgeTrace(0, "simp", -1, EdgeTrace.Outcome.GOALS, 1, "", 12),
            new EdgeTrace(0, "rfl", -2, EdgeTrace.Outcome.PROVED, -1, "", 13)),
        List.of(
            new Verification(
                "by\n  rfl", Verification.Verdict.VERIFIED, "", List.of("propext"), "Lean 4", 9)));
  }

  @Test
  void open_again_hasWhatWasKept() {
    StatementResult result =
        StatementResult.of(
            A,
            StatementResult.Status.PROVED,
            "",
            List.of(attempt(0, false).result(), attempt(1, true).result()),
            1.5);
    try (RunStore store = open()) {
      store.record(A, attempt(0, false)).join();
      store.record(A, attempt(1, true)).join();
      store.record(B, attempt(0, false)).join();
      store.finish(result).join();
    }
    try (RunStore store = open()) {
      assertEquals(Optional.of(result), store.finished(A));
      assertEquals(Optional.empty(), store.finished(B));
      assertEquals(List.of(attempt(0, false).result()), store.attempts(B));
    }
  }

  /** A service was busy; that is no result of the statement. */
  @Test
  void open_again_searchesOnWhereAServiceHadRefused() {
    AttemptTrace made = attempt(0, false);
    try (RunStore store = open()) {
      store.record(A, made).join();
      StatementResult refused =
          StatementResult.of(
              A, StatementResult.Status.ERROR, "the queue is full", List.of(made.result()), 1);
      store.finish(refused).join();
    }
    try (RunStore store = open()) {
      assertEquals(Optional.empty(), store.finished(A));
      assertEquals(List.of(made.result()), store.attempts(A));
      AttemptTrace proved = attempt(1, true);
      store.record(A, proved).join();
      List<AttemptResult> both = List.of(made.result(), proved.result());
      StatementResult early =
          StatementResult.of(A, StatementResult.Status.PROVED, "the queue is full", both, 1);
      store.finish(early).join();
      assertEquals(Optional.empty(), store.finished(A), "not all of its attempts were made");
      StatementResult whole = StatementResult.of(A, StatementResult.Status.PROVED, "", both, 1);
      store.finish(whole).join();
      assertEquals(Optional.of(whole), store.finished(A));
    }
  }

  @Test
  void record_attemptTwice_isRefused() {
    try (RunStore store = open()) {
      store.record(A, attempt(0, false)).join();
      assertThrows(CompletionException.class, () -> store.record(A, attempt(0, true)).join());
      assertEquals(List.of(attempt(0, false).result()), store.attempts(A));
    }
  }

  @Test
  void open_otherConfiguration_namesWhatDiffers() {
    open().close();
    RunDirectoryException failure =
        assertThrows(
            RunDirectoryException.class,
            () -> RunStore.open(folder.resolve("run"), configuration("16"), List.of(A, B)));
    assertTrue(failure.getMessage().contains("--samples was 8 and is 16"), failure.getMessage());
    assertFalse(failure.getMessage().contains("--seed"));
    assertEquals(2, failure.getExitCode());
  }

  @Test
  void open_otherStatements_isRefused() {
    open().close();
    assertThrows(
        RunDirectoryException.class,
        () -> RunStore.open(folder.resolve("run"), CONFIGURATION, List.of(A)));
  }

  @Test
  void open_otherCommit_resumesAndNotesBoth() {
    Map<String, String> before;
    try (RunStore store = open()) {
      before = store.noted();
    }
    RunConfiguration other =
        new RunConfiguration(CONFIGURATION.fixed(), new TreeMap<>(Map.of("commit", "def")));
    RunStore.open(folder.resolve("run"), other, List.of(A, B)).close();
    try (RunStore store = RunStore.open(folder.resolve("run"), other, List.of(A, B))) {
      assertEquals(before.get("commit") + ", then def", store.noted().get("commit"));
      assertEquals(before.get(RunStore.STARTED), store.noted().get(RunStore.STARTED));
    }
  }

  @Test
  void open_whileOpen_isRefused() {
    try (RunStore store = open()) {
      RunDirectoryException failure = assertThrows(RunDirectoryException.class, this::open);
      assertTrue(failure.getMessage().contains("another process uses it"));
      assertEquals(List.of(), store.attempts(A));
    }
    open().close();
  }

  @Test
  void open_whereNothingCanBeMade_isABrokenEnvironment() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    EnvironmentException failure =
        assertThrows(
            EnvironmentException.class,
            () -> RunStore.open(file.resolve("run"), CONFIGURATION, List.of(A)));
    assertEquals(3, failure.getExitCode());
    assertFalse(failure.getMessage().contains("\n"));
  }

  @Test
  void open_damagedDatabase_saysSo() throws Exception {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/run.db"), "not a database".repeat(100));
    EnvironmentException failure = assertThrows(EnvironmentException.class, this::open);
    assertTrue(failure.getMessage().contains("damaged"), failure.getMessage());
  }

  @Test
  void open_newerDatabase_saysSo() throws Exception {
    open().close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("run/run.db"))) {
      connection.createStatement().execute("PRAGMA user_version = 99");
    }
    EnvironmentException failure = assertThrows(EnvironmentException.class, this::open);
    assertTrue(failure.getMessage().contains("newer Gradus"), failure.getMessage());
  }

  @Test
  void record_diskFull_keepsWhatWasThere() {
    try (RunStore store = open()) {
      store.record(A, attempt(0, false)).join();
      store.limitPages();
      CompletionException failure =
          assertThrows(
              CompletionException.class,
              () -> {
                for (int i = 1; i < 1000; i++) {
                  store.record(A, attempt(i, false)).join();
                }
              });
      EnvironmentException cause = assertInstanceOf(EnvironmentException.class, failure.getCause());
      assertTrue(cause.getMessage().contains("free some space"), cause.getMessage());
      assertFalse(cause.getMessage().contains("\n"));
    }
    try (RunStore store = open()) {
      assertEquals(attempt(0, false).result(), store.attempts(A).get(0));
      int next = store.attempts(A).size();
      store.record(A, attempt(next, true)).join();
    }
  }

  @Test
  void temporary_leavesNothing() {
    try (RunStore store = RunStore.temporary(CONFIGURATION, List.of(A))) {
      store.record(A, attempt(0, true)).join();
      assertEquals(1, store.attempts(A).size());
    }
  }
}
