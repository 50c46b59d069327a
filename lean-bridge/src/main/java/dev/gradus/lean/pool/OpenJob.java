package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.lean.pool.OpenResult.Cause;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** Elaborates a statement for the first time. */
final class OpenJob extends Job {
  private final Theorem theorem;
  private final Promise<OpenResult> result = Promise.promise();

  OpenJob(Theorem theorem) {
    this.theorem = theorem;
  }

  @Override
  Theorem theorem() {
    return theorem;
  }

  Future<OpenResult> result() {
    return result.future();
  }

  @Override
  Future<Void> run(Worker worker) {
    return track(worker, worker.adopt(theorem)).map(answer -> settle(worker, answer));
  }

  private Void settle(Worker worker, JsonNode answer) {
    if (!answer.path("outcome").asText().equals("opened")) {
      Cause cause =
          switch (answer.path("cause").asText()) {
            case "header" -> Cause.HEADER;
            case "limit" -> Cause.LIMIT;
            default -> Cause.STATEMENT;
          };
      result.tryComplete(new OpenResult.Unelaborated(cause, answer.path("message").asText()));
      return null;
    }
    List<String> goals = TacticJob.goals(answer);
    ProofState root = theorem.root(goals);
    worker.hold(root, answer.path("state").asInt());
    result.tryComplete(new OpenResult.Opened(theorem.id, root.id, goals));
    return null;
  }

  /** Ends the job before Lean has seen it. */
  void refuse(OpenResult.Unelaborated why) {
    result.tryComplete(why);
  }

  @Override
  void giveUp(Throwable failure) {
    if (failure instanceof PoolRefusal) {
      result.tryFail(failure);
    } else {
      result.tryComplete(new OpenResult.Unelaborated(Cause.LIMIT, failure.getMessage()));
    }
  }
}
