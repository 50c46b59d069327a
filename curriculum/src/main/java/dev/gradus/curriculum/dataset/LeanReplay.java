package dev.gradus.curriculum.dataset;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.GoalText;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LeanBridgeGrpc.LeanBridgeBlockingStub;
import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Runs proofs once more, step by step, to learn the states between their steps. Lean gives the very
 * text that it gives a search, which no reckoning on stored states could promise.
 */
public final class LeanReplay {
  /** As wide as for the second try of a check: these steps are known to work. */
  private static final Limits PATIENT =
      Limits.newBuilder().setDeadlineMillis(180_000).setHeartbeats(4_000_000).build();

  private final LeanBridgeBlockingStub lean;
  private final IntConsumer done;

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param done told how many proofs are done
   */
  public LeanReplay(Channel lean, IntConsumer done) {
    this.lean = LeanBridgeGrpc.newBlockingStub(lean);
    this.done = done;
  }

  /**
   * The states before each step of each proof; empty for a proof that does not go through step by
   * step.
   *
   * @throws EnvironmentException if Lean does not answer
   */
  public List<Optional<List<String>>> goals(List<FoundProof> proofs) {
    return each(proofs, this::goals);
  }

  /**
   * What Lean prints as the first goal of each statement; empty for one that it does not accept.
   *
   * @throws EnvironmentException if Lean does not answer
   */
  public List<Optional<String>> firstGoals(List<Statement> statements) {
    return each(
        statements,
        statement -> opened(statement, theorem -> GoalText.of(theorem.getRoot().getGoalsList())));
  }

  private <T, R> List<R> each(List<T> all, Function<T, R> work) {
    ExecutorService threads = Executors.newFixedThreadPool(workers());
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (T one : all) {
        futures.add(threads.submit(() -> work.apply(one)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
        done.accept(results.size());
      }
      return results;
    } catch (ExecutionException e) {
      throw broken(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private int workers() {
    try {
      return Math.max(1, lean.describe(DescribeLeanRequest.getDefaultInstance()).getWorkers());
    } catch (StatusRuntimeException e) {
      throw broken(e);
    }
  }

  private static EnvironmentException broken(Throwable cause) {
    String said = String.valueOf(cause.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    return new EnvironmentException("the Lean bridge failed: " + said + "; check --lean", cause);
  }

  private Optional<List<String>> goals(FoundProof proof) {
    return opened(proof.statement(), theorem -> goals(theorem, proof.steps()))
        .flatMap(goals -> goals);
  }

  private <R> Optional<R> opened(Statement statement, Function<OpenedTheorem, R> work) {
    OpenTheoremResponse response =
        lean.openTheorem(
            OpenTheoremRequest.newBuilder()
                .setHeader(statement.header())
                .setStatement(statement.statement())
                .setLimits(PATIENT)
                .build());
    if (!response.hasOpened()) {
      return Optional.empty();
    }
    OpenedTheorem theorem = response.getOpened();
    try {
      return Optional.of(work.apply(theorem));
    } finally {
      lean.closeTheorem(
          CloseTheoremRequest.newBuilder().setTheoremId(theorem.getTheoremId()).build());
    }
  }

  private Optional<List<String>> goals(OpenedTheorem theorem, List<String> steps) {
    List<String> goals = new ArrayList<>();
    TacticState state = theorem.getRoot();
    for (int i = 0; i < steps.size(); i++) {
      goals.add(GoalText.of(state.getGoalsList()));
      TacticOutcome outcome = run(theorem, state, steps.get(i));
      if (i == steps.size() - 1 ? !outcome.hasProved() : !outcome.hasGoals()) {
        return Optional.empty();
      }
      state = outcome.getGoals();
    }
    return Optional.of(goals);
  }

  private TacticOutcome run(OpenedTheorem theorem, TacticState state, String tactic) {
    return lean.runTactics(
            RunTacticsRequest.newBuilder()
                .setTheoremId(theorem.getTheoremId())
                .setStateId(state.getStateId())
                .addTactics(tactic)
                .setLimits(PATIENT)
                .build())
        .next();
  }
}
