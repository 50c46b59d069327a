package dev.gradus.search.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Answers with what takes its time, off the event loop; counted as a call of the client.
 *
 * @param workers where the answers are made
 * @param patience how long a client may leave its answer unread
 */
record SlowAnswers(ClientLimits clients, Executor workers, Duration patience) {

  /**
   * Answers a request; to be called on its event loop.
   *
   * @throws ApiException if the client has too much under way
   */
  void answer(HttpServerRequest request, Supplier<Reply> slow) {
    Context eventLoop = Vertx.currentContext();
    ClientLimits.Held held = clients.call(ClientLimits.nameOf(request));
    workers.execute(
        () -> {
          Reply reply;
          try {
            reply = slow.get();
          } catch (RuntimeException e) {
            reply = Reply.error(ApiException.of(e));
          } finally {
            held.close();
          }
          Reply last = reply;
          eventLoop.runOnContext(run -> last.send(request, patience));
        });
  }
}
