package dev.gradus.search.server;

import dev.gradus.search.http.HostCheck;
import dev.gradus.search.http.HttpApi;
import io.grpc.Status;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.Set;

/**
 * What every request meets first: it must be meant for this server and show the token, then gRPC
 * goes to its carrier and the rest to the routes. {@code /health/live} and {@code /health/ready}
 * are open to all, for whoever restarts the server has no token, and so is the page, which asks for
 * one.
 */
final class HttpFront implements Handler<HttpServerRequest> {

  private static final String GRPC = "application/grpc";
  private static final String JSON = "application/json";
  private static final String LIVE = "/health/live";
  private static final String READY = "/health/ready";

  /** Compared with the path as it was sent: one with dots in it is none of them. */
  private static final Set<String> OPEN_TO_ALL = Set.of(LIVE, READY);

  private final Optional<BearerToken> token;
  private final HostCheck hosts;
  private final Handler<HttpServerRequest> grpc;
  private final HttpApi api;
  private final Router routes;

  HttpFront(
      Vertx vertx,
      ServerConfig config,
      Handler<HttpServerRequest> grpc,
      HttpApi api,
      Readiness readiness,
      PrometheusMeterRegistry meters) {
    this.token = config.token();
    this.hosts = new HostCheck(config.isLoopback(), config.host());
    this.grpc = grpc;
    this.api = api;
    this.routes = Router.router(vertx);
    routes
        .get(LIVE)
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end("{\"live\":true}\n"));
    routes
        .get(READY)
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
    api.mount(routes);
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean isGrpc = type != null && type.startsWith(GRPC);
    Optional<String> misdirected = hosts.refusal(request);
    if (misdirected.isPresent()) {
      refuse(request, isGrpc, Status.Code.PERMISSION_DENIED, misdirected.get());
    } else if (!isAdmitted(request, isGrpc)) {
      refuse(
          request,
          isGrpc,
          Status.Code.UNAUTHENTICATED,
          "this server wants its token: Authorization: Bearer ...");
    } else if (isGrpc) {
      grpc.handle(request);
    } else {
      routes.handle(request);
    }
  }

  private boolean isAdmitted(HttpServerRequest request, boolean isGrpc) {
    if (token.isEmpty()) {
      return true;
    }
    if (!isGrpc && (OPEN_TO_ALL.contains(request.path()) || api.isPage(request.path()))) {
      return true;
    }
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    return token.get().admits(authorization)
        || token.get().admitsProtocols(request.headers().getAll("Sec-WebSocket-Protocol"));
  }

  private void refuse(HttpServerRequest request, boolean isGrpc, Status.Code code, String reason) {
    if (isGrpc) {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
          .putHeader("grpc-status", Integer.toString(code.value()))
          .putHeader("grpc-message", reason)
          .end();
    } else if (code == Status.Code.UNAUTHENTICATED) {
      api.askForToken(request, reason);
    } else {
      api.deny(request, reason);
    }
  }
}
