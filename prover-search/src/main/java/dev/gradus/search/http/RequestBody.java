package dev.gradus.search.http;

import io.grpc.Status;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * The body of a request, bounded in length and in time. What comes after a refusal is thrown away
 * until the time is over, so that the client gets to read why. Used on the request's event loop.
 */
final class RequestBody {
  private final HttpServerRequest request;
  private final HttpLimits limits;
  private Buffer sofar = Buffer.buffer();
  private boolean over;

  RequestBody(HttpServerRequest request, HttpLimits limits) {
    this.request = request;
    this.limits = limits;
  }

  /**
   * Reads it. One of the two is told, once.
   *
   * @param whole given the body
   * @param refused told why there is none
   */
  void read(Consumer<Buffer> whole, Consumer<ApiException> refused) {
    Vertx vertx = Vertx.currentContext().owner();
    long timer = vertx.setTimer(limits.patience().toMillis(), late -> tooSlow(refused));
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          if (!over) {
            over = true;
            whole.accept(sofar);
          }
        });
    request.exceptionHandler(
        broken -> {
          vertx.cancelTimer(timer);
          refuse(ApiException.invalid("the body broke off"), refused);
        });
    if (declaredLength() > limits.messageBytes()) {
      request.handler(chunk -> {});
      refuse(ApiException.tooLong(limits.messageBytes()), refused);
    } else {
      request.handler(chunk -> append(chunk, refused));
    }
  }

  private void append(Buffer chunk, Consumer<ApiException> refused) {
    if (over) {
      return;
    }
    if (sofar.length() + chunk.length() > limits.messageBytes()) {
      refuse(ApiException.tooLong(limits.messageBytes()), refused);
    } else {
      sofar.appendBuffer(chunk);
    }
  }

  private void tooSlow(Consumer<ApiException> refused) {
    if (over) {
      Reply.drop(request);
    } else {
      request.response().endHandler(told -> Reply.drop(request));
      refuse(
          ApiException.http(
              408, Status.Code.DEADLINE_EXCEEDED, "the body did not arrive in time; send it again"),
          refused);
    }
  }

  private void refuse(ApiException why, Consumer<ApiException> refused) {
    if (!over) {
      over = true;
      sofar = Buffer.buffer();
      refused.accept(why);
    }
  }

  private long declaredLength() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
