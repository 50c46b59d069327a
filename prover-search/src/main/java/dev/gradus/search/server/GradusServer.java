package dev.gradus.search.server;

import dev.gradus.client.ClientName;
import dev.gradus.search.cli.Version;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.http.HttpApi;
import dev.gradus.search.http.ProofPoints;
import io.grpc.BindableService;
import io.grpc.Channel;
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
import java.util.Map;
import java.util.Optional;
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
  private final LocalServices local;
  private final HttpApi api;
  private final HttpServer server;
  private final Readiness readiness;

  private GradusServer(
      Vertx vertx,
      GrpcCarrier carrier,
      LocalServices local,
      HttpApi api,
      HttpServer server,
      Readiness readiness) {
    this.vertx = vertx;
    this.carrier = carrier;
    this.local = local;
    this.api = api;
    this.server = server;
    this.readiness = readiness;
  }

  /** Starts a server that uses no services but its own. */
  public static GradusServer start(
      ServerConfig config,
      List<BindableService> services,
      Readiness readiness,
      PrometheusMeterRegistry meters) {
    return start(config, services, Map.of(), readiness, meters);
  }

  /**
   * Starts a server; it answers when this returns.
   *
   * @param services what it serves; one that is {@link ProofPoints} too answers those of HTTP
   * @param used channels to further services that its HTTP may need, by their full names; the
   *     caller closes them
   * @param readiness of these services; closed with the server
   * @param meters where calls are counted, and what {@code /metrics} shows
   * @throws EnvironmentException when it cannot listen there
   */
  public static GradusServer start(
      ServerConfig config,
      List<BindableService> services,
      Map<String, Channel> used,
      Readiness readiness,
      PrometheusMeterRegistry meters) {
    Vertx vertx = Vertx.vertx();
    GrpcCarrier carrier = new GrpcCarrier(vertx, config.maxMessageBytes());
    List<ServerServiceDefinition> definitions = new ArrayList<>();
    services.forEach(service -> definitions.add(service.bindService()));
    definitions.add(readiness.service().bindService());
    MetricCollectingServerInterceptor meter = new MetricCollectingServerInterceptor(meters);
    List<ServerServiceDefinition> metered =
        definitions.stream()
            .map(
                definition ->
                    ServerInterceptors.intercept(definition, ClientName.received(), meter))
            .toList();
    metered.forEach(carrier::add);
    carrier.add(new ReflectionService(definitions).bindService());

    LocalServices local = new LocalServices(metered, used);
    HttpApi api =
        new HttpApi(
            config.limits(),
            local,
            points(services),
            config.runs(),
            Version.current().toString(),
            meters);
    HttpServerOptions options = options(config);
    api.configure(options);
    HttpServer server = vertx.createHttpServer(options);
    server.requestHandler(new HttpFront(vertx, config, carrier.server(), api, readiness, meters));
    GradusServer started = new GradusServer(vertx, carrier, local, api, server, readiness);
    try {
      join(server.listen());
    } catch (CompletionException e) {
      started.close();
      throw cannotListen(config, e.getCause());
    }
    readiness.start(READINESS_PERIOD);
    return started;
  }

  private static Optional<ProofPoints> points(List<BindableService> services) {
    return services.stream()
        .filter(ProofPoints.class::isInstance)
        .map(ProofPoints.class::cast)
        .findFirst();
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
    api.close();
    local.close();
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
