package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The answer to a request. A client that does not read it in time loses its connection. To be used
 * on the request's event loop.
 *
 * @param headers that take the place of those that every answer has
 */
record Reply(int status, String type, Buffer body, Map<String, String> headers) {

  static final String JSON = "application/json";

  /** With the headers that every answer has. */
  Reply(int status, String type, Buffer body) {
    this(status, type, body, Map.of());
  }

  static Reply json(int status, ObjectNode json) {
    return new Reply(status, JSON, Buffer.buffer((json + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  static Reply error(ApiException why) {
    return json(why.http(), (ObjectNode) JsonAnswers.object().set("error", why.json()));
  }

  /** Sends a refusal; allowed as well where the request was not read to its end. */
  static void refuse(HttpServerRequest request, ApiException why, Duration patience) {
    why.retryAfterSeconds()
        .ifPresent(
            seconds -> request.response().putHeader("Retry-After", Integer.toString(seconds)));
    error(why).send(request, patience);
  }

  /** Sends it, unless the client has gone or was answered already. */
  void send(HttpServerRequest request, Duration patience) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
    headers.forEach(response::putHeader);
    Vertx vertx = Vertx.currentContext().owner();
    long timer = vertx.setTimer(patience.toMillis(), late -> drop(request));
    response.end(body).onComplete(sent -> vertx.cancelTimer(timer));
  }

  /** Ends the connection, or of a shared one the request's stream. */
  static void drop(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }
}
