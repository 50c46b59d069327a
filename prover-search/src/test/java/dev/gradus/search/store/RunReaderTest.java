package dev.gradus.search.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunReaderTest {
  private static final Statement A =
      new Statement("a", "open Nat\n", "theorem a : 1 = 1 :=", "train", List.of("rfl", "«a b».c"));
  private static final Statement B = new Statement("b", "", "theorem b : 2 = 2 :=", "");
  private static final RunConfiguration CONFIGURATION =
      new RunConfiguration(new TreeMap<>(Map.of("--seed", "0")), new TreeMap<>());
  private static final VerifiedProof PROOF =
      new VerifiedProof("by\n  simp\n  rfl", List.of("simp", "rfl"), List.of("propext"), "Lean 4");
  private static final List<NodeTrace> NODES =
      List.of(
          new NodeTrace(
              0,
              -1,
              List.of("⊢ 1 = 1", "⊢ \"2\""),
              0,
              0,
              OptionalDouble.empty(),
              0,
              1,
              OptionalInt.of(2)),
          new NodeTrace(
              1,
              0,
              List.of("⊢ 1"),
              1,
              Double.NEGATIVE_INFINITY,
              OptionalDouble.of(0.5),
              -1,
              0,
              OptionalInt.empty()));
  private static final List<EdgeTrace> EDGES =
      List.of(
          new EdgeTrace(0, "simp", -1, EdgeTrace.Outcome.GOALS, 1, "", 12),
          new EdgeTrace(0, "ring", -2, EdgeTrace.Outcome.ERROR, -1, "no", 13));

  @TempDir Path folder;

  private static AttemptTrace attempt(int number, Optional<VerifiedProof> proof) {
    AttemptResult.Status status =
        proof.isPresent() ? AttemptResult.Status.PROVED : AttemptResult.Status.EXHAUSTED;
    return new AttemptTrace(
        new AttemptResult(number, status, 3, 17, 0.5, proof, ""), -77, NODES, EDGES, List.of());
  }

  private List<ProvedAttempt> proofs() {
    List<ProvedAttempt> proofs = new ArrayList<>();
    try (RunReader reader = RunReader.open(folder)) {
      reader.forEachProof(proofs::add);
    }
    return proofs;
  }

  @Test
  void forEachProof_someProved_handsOverTheirTreesInOrder() {
    try (RunStore store = RunStore.open(folder, CONFIGURATION, List.of(A, B))) {
      store.record(B, attempt(0, Optional.of(PROOF))).join();
      store.record(A, attempt(0, Optional.empty())).join();
      store.record(A, attempt(1, Optional.of(PROOF))).join();
    }
    assertEquals(
        List.of(
            new ProvedAttempt(A, 1, PROOF, NODES, EDGES),
            new ProvedAttempt(B, 0, PROOF, NODES, EDGES)),
        proofs());
  }

  @Test
  void open_whileTheRunGoesOn_seesWhatIsFinished() {
    try (RunStore store = RunStore.open(folder, CONFIGURATION, List.of(A, B))) {
      assertEquals(List.of(), proofs());
      store.record(A, attempt(0, Optional.of(PROOF))).join();
      assertEquals(1, proofs().size());
      store.record(B, attempt(0, Optional.of(PROOF))).join();
      assertEquals(2, proofs().size());
    }
  }

  @Test
  void statements_notSearchedYet_areThere() {
    RunStore.open(folder, CONFIGURATION, List.of(B, A)).close();
    try (RunReader reader = RunReader.open(folder)) {
      assertEquals(List.of(B, A), reader.statements());
      assertEquals("0", reader.configuration().get("--seed"));
    }
  }

  @Test
  void open_noRun_saysSoAndMakesNothing() {
    RunDirectoryException failure =
        assertThrows(RunDirectoryException.class, () -> RunReader.open(folder));
    assertTrue(failure.getMessage().contains("holds no run"), failure.getMessage());
    assertTrue(Files.notExists(folder.resolve("run.db")));
  }

  @Test
  void open_anotherVersion_saysWhichIsNewer() throws Exception {
    RunStore.open(folder, CONFIGURATION, List.of(A)).close();
    for (Map.Entry<Integer, String> version : Map.of(0, "older", 99, "newer").entrySet()) {
      try (Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("run.db"))) {
        connection.createStatement().execute("PRAGMA user_version = " + version.getKey());
      }
      RunDirectoryException failure =
          assertThrows(RunDirectoryException.class, () -> RunReader.open(folder));
      assertTrue(failure.getMessage().contains(version.getValue()), failure.getMessage());
    }
  }
}
