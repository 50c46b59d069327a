package dev.gradus.search.server;

import dev.gradus.search.engine.EnvironmentException;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * gRPC services, their health, reflection and metrics on one port.
 *
 * <p>Closing it drains: health says "not serving", no new call is taken, calls under way get {@link
 * #DRAIN_TIME}; then their connections are closed, which cancels them.
 */
public final class GradusServer implements AutoCloseable {

  /** How long calls under way may still take when the server is closed. */
  static final Duration DRAIN_TIME = Duration.ofSeconds(10);

  /** How often the services are asked whether they can serve. */
  private static final Duration READINESS_PERIOD = Duration.ofSeconds(5);

  /** Calls of one connection at once; further ones wait at the client. */
  private static final long MAX_CALLS_PER_CONNECTION = 1_000;

  private final Vertx vertx;
  private final GrpcCarrier carrier;
  private final HttpServer server;
  private final Readiness readiness;

  private GradusServer(Vertx vertx, GrpcCarrier carrier, HttpServer server, Readiness readiness) {
    this.vertx = vertx;
    this.carrier = carrier;
    this.server = server;
    this.readiness = readiness;
  }

  /**
   * Starts a server; it answers when this returns.
   *
   * @param services what it serves
   * @param readiness of these services; closed with the server
   * @param meters where calls are counted, and what {@code /metrics} shows
   * @throws EnvironmentException when it cannot listen there
   */
  public static GradusServer start(
      ServerConfig config,
      List<BindableService> services,
      Readiness readiness,
      PrometheusMeterRegistry meters) {
    Vertx vertx = Vertx.vertx();
    GrpcCarrier carrier = new GrpcCarrier(vertx, config.maxMessageBytes());
    List<ServerServiceDefinition> definitions = new ArrayList<>();
    services.forEach(service -> definitions.add(service.bindService()));
    definitions.add(readiness.service().bindService());
    MetricCollectingServerInterceptor metered = new MetricCollectingServerInterceptor(meters);
    for (ServerServiceDefinition definition : definitions) {
      carrier.add(ServerInterceptors.intercept(definition, metered));
    }
    carrier.add(new ReflectionService(definitions).bindService());

    HttpServer server = vertx.createHttpServer(options(config));
    server.requestHandler(
        new HttpFront(vertx, config.token(), carrier.server(), readiness, meters));
    GradusServer started = new GradusServer(vertx, carrier, server, readiness);
    try {
      join(server.listen());
    } catch (CompletionException e) {
      started.close();
      throw cannotListen(config, e.getCause());
    }
    readiness.start(READINESS_PERIOD);
    return started;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    readiness.close();
    join(server.shutdown(DRAIN_TIME.toMillis(), TimeUnit.MILLISECONDS));
    join(vertx.close());
    carrier.close();
  }

  private static void join(Future<?> future) {
    future.toCompletionStage().toCompletableFuture().join();
  }

  private static HttpServerOptions options(ServerConfig config) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setInitialSettings(
                new Http2Settings().setMaxConcurrentStreams(MAX_CALLS_PER_CONNECTION));
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return options;
  }

  static EnvironmentException cannotListen(ServerConfig config, Throwable cause) {
    String where = config.host() + ":" + config.port();
    if (cause instanceof BindException) {
      return new EnvironmentException(
          "cannot listen on "
              + where
              + " ("
              + cause.getMessage()
              + "): choose another --port or --host",
          cause);
    }
    return new EnvironmentException(
        "cannot serve on " + where + ": " + cause.getMessage() + "; check --tls-cert and --tls-key",
        cause);
  }
}
