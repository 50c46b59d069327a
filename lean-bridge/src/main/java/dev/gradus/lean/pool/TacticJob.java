package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Runs one tactic of a batch. */
final class TacticJob extends Job {
  private final Batch batch;
  private final int index;

  TacticJob(Batch batch, int index) {
    this.batch = batch;
    this.index = index;
  }

  Batch batch() {
    return batch;
  }

  int index() {
    return index;
  }

  String tactic() {
    return batch.tactics().get(index);
  }

  @Override
  Theorem theorem() {
    return batch.state().theorem;
  }

  @Override
  boolean recalled() {
    return batch.recall(index);
  }

  @Override
  boolean callerReady() {
    return batch.callerReady();
  }

  @Override
  Future<Void> run(Worker worker) {
    untrack();
    return worker
        .reach(batch.state())
        .compose(number -> cancelled() ? Future.succeededFuture() : runIn(worker, number));
  }

  private Future<Void> runIn(Worker worker, int number) {
    return track(worker, worker.run(number, tactic(), batch.limits()))
        .map(answer -> settle(worker, answer));
  }

  private Void settle(Worker worker, JsonNode answer) {
    String message = answer.path("message").asText();
    TacticResult result =
        switch (answer.path("outcome").asText()) {
          case "goals" -> reached(worker, answer);
          case "proved" -> new TacticResult.Proved();
          case "error" -> new TacticResult.Failed(message);
          case "timed_out" -> new TacticResult.TimedOut(message);
          case "rejected" -> new TacticResult.Rejected(message);
          default -> throw new ReplayFailure("the gym did not run the tactic: " + message);
        };
    boolean lasting = !(result instanceof TacticResult.TimedOut);
    batch.settle(index, result, answer.path("us").asLong(), lasting);
    return null;
  }

  private TacticResult reached(Worker worker, JsonNode answer) {
    List<String> goals = goals(answer);
    ProofState child = batch.state().theorem.child(batch.state(), tactic(), batch.limits(), goals);
    worker.hold(child, answer.path("state").asInt());
    return new TacticResult.Goals(child.id, goals);
  }

  static List<String> goals(JsonNode answer) {
    List<String> goals = new ArrayList<>();
    answer.path("goals").forEach(goal -> goals.add(goal.asText()));
    return List.copyOf(goals);
  }

  @Override
  void giveUp(Throwable failure) {
    if (failure instanceof PoolRefusal refusal) {
      batch.fail(refusal);
      return;
    }
    String message = failure.getMessage();
    GymDeath.Cause cause =
        call() != null && failure instanceof GymDeath death ? death.cause() : null;
    if (cause == GymDeath.Cause.DEADLINE) {
      TacticResult late = new TacticResult.TimedOut("deadline: " + message);
      batch.settle(index, late, 1_000 * call().hardMillis(), false);
    } else {
      boolean lasting = cause == GymDeath.Cause.CRASHED || cause == GymDeath.Cause.PANIC;
      batch.settle(index, new TacticResult.Crashed(message), 0, lasting);
    }
  }
}
