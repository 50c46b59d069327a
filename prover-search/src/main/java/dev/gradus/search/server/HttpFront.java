package dev.gradus.search.server;

import io.grpc.Status;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;

/**
 * What every request meets first: the token is asked for, then gRPC goes to its carrier and the
 * rest to the routes. {@code /health/live} and {@code /health/ready} are open to all, for whoever
 * restarts the server has no token.
 */
final class HttpFront implements Handler<HttpServerRequest> {

  private static final String GRPC = "application/grpc";
  private static final String JSON = "application/json";
  private static final String OPEN_TO_ALL = "/health/";

  private final Optional<BearerToken> token;
  private final Handler<HttpServerRequest> grpc;
  private final Router routes;

  HttpFront(
      Vertx vertx,
      Optional<BearerToken> token,
      Handler<HttpServerRequest> grpc,
      Readiness readiness,
      PrometheusMeterRegistry meters) {
    this.token = token;
    this.grpc = grpc;
    this.routes = Router.router(vertx);
    routes
        .get("/health/live")
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end("{\"live\":true}\n"));
    routes
        .get("/health/ready")
        .handler(
            context ->
                context
                    .response()
                    .setStatusCode(readiness.isReady() ? 200 : 503)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(readiness.describe() + "\n"));
    // Gathering walks every meter: not on the event loop.
    routes
        .get("/metrics")
        .blockingHandler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(meters.scrape()),
            false);
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean isGrpc = type != null && type.startsWith(GRPC);
    boolean admitted =
        token.isEmpty()
            || (!isGrpc && request.path().startsWith(OPEN_TO_ALL))
            || token.get().admits(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (!admitted) {
      refuse(request, isGrpc);
    } else if (isGrpc) {
      grpc.handle(request);
    } else {
      routes.handle(request);
    }
  }

  private static void refuse(HttpServerRequest request, boolean isGrpc) {
    String reason = "this server wants its token: Authorization: Bearer ...";
    if (isGrpc) {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
          .putHeader("grpc-status", Integer.toString(Status.Code.UNAUTHENTICATED.value()))
          .putHeader("grpc-message", reason)
          .end();
    } else {
      request
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", "Bearer")
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
          .end(reason + "\n");
    }
  }
}
