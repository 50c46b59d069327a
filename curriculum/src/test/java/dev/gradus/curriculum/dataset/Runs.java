package dev.gradus.curriculum.dataset;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.EdgeTrace.Outcome;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunConfiguration;
import dev.gradus.search.store.RunStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Run directories for tests, written by the store itself. */
public final class Runs {
  /** Not held out, as its hash begins with 3d. */
  public static final Statement COMM =
      new Statement("Nat.add_comm", "", "theorem x (a b : Nat) : a + b = b + a :=", "");

  private Runs() {}

  /** A run with one finished attempt a statement, whose searches are not over. */
  public static Path write(Path directory, Map<Statement, AttemptTrace> attempts) {
    return write(directory, List.copyOf(attempts.keySet()), attempts, false);
  }

  /** The same, the statements in another order than that in which their attempts ended. */
  public static Path write(
      Path directory, List<Statement> statements, Map<Statement, AttemptTrace> attempts) {
    return write(directory, statements, attempts, false);
  }

  /** A run that has come to its end. */
  public static Path writeFinished(Path directory, Map<Statement, AttemptTrace> attempts) {
    return write(directory, List.copyOf(attempts.keySet()), attempts, true);
  }

  private static Path write(
      Path directory,
      List<Statement> statements,
      Map<Statement, AttemptTrace> attempts,
      boolean finished) {
    RunConfiguration configuration =
        new RunConfiguration(new TreeMap<>(Map.of("--seed", "0")), new TreeMap<>());
    try (RunStore store = RunStore.open(directory, configuration, statements)) {
      attempts.forEach(
          (statement, attempt) -> {
            store.record(statement, attempt).join();
            if (finished) {
              store.finish(result(statement, attempt.result())).join();
            }
          });
    }
    return directory;
  }

  private static StatementResult result(Statement statement, AttemptResult attempt) {
    Status status = attempt.proved() ? Status.PROVED : Status.OPEN;
    return StatementResult.of(statement, status, "", List.of(attempt), 0.5);
  }

  /** An attempt that found a proof. */
  public static AttemptTrace proved(
      List<String> steps, List<NodeTrace> nodes, List<EdgeTrace> edges) {
    VerifiedProof proof =
        new VerifiedProof("by\n  " + String.join("\n  ", steps), steps, List.of(), "Lean");
    return attempt(AttemptResult.Status.PROVED, Optional.of(proof), nodes, edges);
  }

  /** An attempt that found none. */
  public static AttemptTrace open(List<NodeTrace> nodes) {
    return open(nodes, List.of());
  }

  /** An attempt that found none, with the tactics it ran. */
  public static AttemptTrace open(List<NodeTrace> nodes, List<EdgeTrace> edges) {
    return attempt(AttemptResult.Status.EXHAUSTED, Optional.empty(), nodes, edges);
  }

  private static AttemptTrace attempt(
      AttemptResult.Status status,
      Optional<VerifiedProof> proof,
      List<NodeTrace> nodes,
      List<EdgeTrace> edges) {
    return new AttemptTrace(
        new AttemptResult(0, status, 3, 17, 0.5, proof, ""), 1, nodes, edges, List.of());
  }

  /**
   * A node.
   *
   * @param size of its proof, 0 for none
   */
  public static NodeTrace node(int number, int visits, int size, String... goals) {
    OptionalInt proofSize = size == 0 ? OptionalInt.empty() : OptionalInt.of(size);
    return new NodeTrace(
        number, -1, List.of(goals), 0, 0, OptionalDouble.empty(), 0, visits, proofSize);
  }

  /** A tactic that leads from a node to another. */
  public static EdgeTrace edge(int parent, String tactic, int child) {
    return new EdgeTrace(parent, tactic, -1, Outcome.GOALS, child, "", 1);
  }

  /** A tactic that closes a node's goals. */
  public static EdgeTrace closing(int parent, String tactic) {
    return new EdgeTrace(parent, tactic, -1, Outcome.PROVED, -1, "", 1);
  }
}
