package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Checks a proof afresh, in a process that has never run a search tactic. */
final class VerifyJob extends Job {
  private final Theorem turn;
  private final ObjectNode request;
  private final Limits limits;
  private final Promise<ProofVerdict> verdict = Promise.promise();

  /**
   * @param client who waits for it
   * @param request the gym's {@code verify} or {@code fill}, without id and limits
   */
  VerifyJob(String client, ObjectNode request, Limits limits) {
    this.turn = Theorem.turn(client, limits);
    this.request = request;
    this.limits = limits;
  }

  Future<ProofVerdict> verdict() {
    return verdict.future();
  }

  @Override
  Theorem theorem() {
    return turn;
  }

  @Override
  Future<Void> run(Worker worker) {
    return track(worker, worker.ask(request.deepCopy(), limits))
        .map(
            answer -> {
              verdict.tryComplete(read(answer));
              return null;
            });
  }

  private static ProofVerdict read(JsonNode answer) {
    List<String> axioms = new ArrayList<>();
    answer.path("axioms").forEach(axiom -> axioms.add(axiom.asText()));
    axioms.sort(null);
    long micros = answer.path("us").asLong();
    String reason = answer.path("reason").asText(answer.path("message").asText());
    return switch (answer.path("outcome").asText()) {
      case "verified" -> new ProofVerdict.Verified(List.copyOf(axioms), micros);
      case "rejected" -> new ProofVerdict.Refused(reason, List.copyOf(axioms), micros);
      default -> new ProofVerdict.Unverified(reason, micros);
    };
  }

  /** Ends the job before Lean has seen it: what was to be proved says nothing about the proof. */
  void leaveOpen(String why) {
    verdict.tryComplete(new ProofVerdict.Unverified(why, 0));
  }

  /** Ends the job before Lean has seen it: the proof is not one that may be looked at. */
  void refuse(String why) {
    verdict.tryComplete(new ProofVerdict.Refused(why, List.of(), 0));
  }

  @Override
  void giveUp(Throwable failure) {
    if (failure instanceof PoolRefusal) {
      verdict.tryFail(failure);
    } else {
      verdict.tryComplete(new ProofVerdict.Unverified(failure.getMessage(), 0));
    }
  }
}
