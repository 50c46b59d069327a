package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a call has no result, as the client is told. Where a gRPC status becomes one of HTTP is here
 * and nowhere else.
 */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ApiException.class);

  /** Nobody is left to read it: what nginx writes into its log. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final int http;
  private final Status.Code code;
  private final int retryAfterSeconds;

  private ApiException(int http, Status.Code code, String message, int retryAfterSeconds) {
    super(message, null, false, false);
    this.http = http;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** A refusal that is HTTP's own: 401, 403, 404, 405, 408, 413, 415. */
  static ApiException http(int http, Status.Code code, String message) {
    return new ApiException(http, code, message, 0);
  }

  /** 400: what was sent is not what the call takes. */
  static ApiException invalid(String message) {
    return new ApiException(400, Status.Code.INVALID_ARGUMENT, message, 0);
  }

  /** 413. */
  static ApiException tooLong(int most) {
    return new ApiException(
        413,
        Status.Code.RESOURCE_EXHAUSTED,
        "more than " + most + " bytes; send less, or raise --max-message-bytes",
        0);
  }

  /** 429. */
  static ApiException exhausted(String message, int retryAfterSeconds) {
    return new ApiException(429, Status.Code.RESOURCE_EXHAUSTED, message, retryAfterSeconds);
  }

  /** 503, of a server that is about to end. */
  static ApiException stopping() {
    return new ApiException(
        503, Status.Code.UNAVAILABLE, "the server is stopping; ask again when it is back", 1);
  }

  /**
   * What a failure of a call is to the client. A failure that is not the client's doing is logged
   * with its cause; what the client is told of one inside is a number to find it there.
   */
  static ApiException of(Throwable failure) {
    if (failure instanceof ApiException already) {
      return already;
    }
    Status status = Status.fromThrowable(failure);
    Status.Code code = status.getCode();
    String said = status.getDescription() == null ? code.name() : status.getDescription();
    return switch (code) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE ->
          new ApiException(400, code, said, 0);
      case UNAUTHENTICATED -> new ApiException(401, code, said, 0);
      case PERMISSION_DENIED -> new ApiException(403, code, said, 0);
      case NOT_FOUND -> new ApiException(404, code, said, 0);
      case UNIMPLEMENTED ->
          new ApiException(
              404, code, "this server does not offer it (" + said + "); see its --services", 0);
      case RESOURCE_EXHAUSTED -> new ApiException(429, code, said, 1);
      case CANCELLED -> new ApiException(CLIENT_CLOSED_REQUEST, code, "cancelled", 0);
      case UNAVAILABLE -> outside(503, code, said, failure);
      case DEADLINE_EXCEEDED -> outside(504, code, said, failure);
      default -> inside(failure);
    };
  }

  private static ApiException outside(int http, Status.Code code, String said, Throwable failure) {
    LOG.warn("answered {}: {}", http, said, failure);
    return new ApiException(http, code, said, http == 503 ? 1 : 0);
  }

  private static ApiException inside(Throwable failure) {
    String id = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    LOG.error("internal error {}", id, failure);
    return new ApiException(
        500,
        Status.Code.INTERNAL,
        "internal error " + id + "; the server's log tells more under this number",
        0);
  }

  /** The status of HTTP. */
  int http() {
    return http;
  }

  /** Seconds after which the same may be tried again; empty where that would not help. */
  OptionalInt retryAfterSeconds() {
    return retryAfterSeconds == 0 ? OptionalInt.empty() : OptionalInt.of(retryAfterSeconds);
  }

  /** {@code {"status", "message"}}. */
  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("status", code.name())
        .put("message", getMessage());
  }
}
