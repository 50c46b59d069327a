package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A call by {@code POST}: the body is its parameters, the answer its result; events are passed
 * over. The client's going ends the call.
 */
final class PostedCall implements CallListener {
  private final HttpServerRequest request;
  private final ApiMethod method;
  private final ApiCalls calls;
  private final HttpLimits limits;
  private final ClientLimits.Held held;
  private final Executor workers;
  private final String connection;
  private final Context eventLoop;
  private ApiCall call;
  private boolean gone;

  /**
   * @param request not read yet; this is its event loop
   * @param held released when the call has ended
   * @param workers where bodies are read, and calls started
   */
  PostedCall(
      HttpServerRequest request,
      ApiMethod method,
      ApiCalls calls,
      HttpLimits limits,
      ClientLimits.Held held,
      Executor workers) {
    this.request = request;
    this.method = method;
    this.calls = calls;
    this.limits = limits;
    this.held = held;
    this.workers = workers;
    this.connection = String.valueOf(request.remoteAddress());
    this.eventLoop = Vertx.currentContext();
  }

  /** Reads the body and makes the call. */
  void start() {
    request.response().closeHandler(closed -> gone());
    request.response().exceptionHandler(broken -> gone());
    new RequestBody(request, limits).read(this::parse, this::refused);
  }

  private void parse(Buffer body) {
    try {
      workers.execute(
          () -> {
            try {
              calls.start(connection, method, JsonFields.parse(body.getBytes()), this);
            } catch (RuntimeException | Error e) {
              failed(ApiException.of(e));
            }
          });
    } catch (RejectedExecutionException e) {
      refused(ApiException.stopping());
    }
  }

  private synchronized void gone() {
    gone = true;
    if (call != null) {
      call.cancel();
    }
  }

  @Override
  public synchronized void started(ApiCall started) {
    call = started;
    if (gone) {
      call.cancel();
    }
  }

  @Override
  public void event(String name, ObjectNode data) {
    call.more();
  }

  @Override
  public void result(ObjectNode data) {
    Reply reply = Reply.json(200, data);
    held.close();
    eventLoop.runOnContext(run -> reply.send(request, limits.patience()));
  }

  @Override
  public void failed(ApiException why) {
    held.close();
    eventLoop.runOnContext(run -> Reply.refuse(request, why, limits.patience()));
  }

  private void refused(ApiException why) {
    held.close();
    Reply.refuse(request, why, limits.patience());
  }
}
