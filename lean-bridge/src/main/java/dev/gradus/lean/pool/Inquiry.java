package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A question about the library or a file, which any process answers and none remembers. */
final class Inquiry extends Job {
  private final Theorem turn;
  private final ObjectNode request;
  private final Limits limits;
  private final Promise<JsonNode> answer = Promise.promise();

  /**
   * @param client who waits for it
   * @param request of the gym's protocol, without id and limits
   */
  Inquiry(String client, ObjectNode request, Limits limits) {
    this.turn = Theorem.turn(client, limits);
    this.request = request;
    this.limits = limits;
  }

  /** The gym's answer; fails with {@link PoolRefusal}, or {@link GymDeath} where there is none. */
  Future<JsonNode> answer() {
    return answer.future();
  }

  @Override
  Theorem theorem() {
    return turn;
  }

  @Override
  Future<Void> run(Worker worker) {
    return track(worker, worker.ask(request.deepCopy(), limits))
        .map(
            line -> {
              answer.tryComplete(line);
              return null;
            });
  }

  @Override
  void giveUp(Throwable failure) {
    answer.tryFail(failure);
  }
}
