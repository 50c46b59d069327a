package dev.gradus.search.http;

import dev.gradus.search.store.RunFolder;
import io.grpc.Channel;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The routes of the API and the page; docs/serve.md and {@code openapi.json} tell what they take.
 */
public final class HttpApi implements AutoCloseable {

  /** What the server calls this API where a WebSocket's client names one. */
  public static final String SUBPROTOCOL = "gradus.v1";

  private static final String PAGE = "/dev/gradus/search/web/";

  private static final int SECONDS_TO_CLOSE_A_SOCKET = 5;

  private final HttpLimits limits;
  private final String version;
  private final RunAnswers runs;
  private final ApiCalls calls;
  private final ClientLimits clients;
  private final SlowAnswers slowly;
  private final PageFiles page = new PageFiles(PAGE);
  private final Buffer openApi = resource("openapi.json");
  private final ExecutorService workers = Executors.newCachedThreadPool(daemons("gradus-http-"));
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(daemons("gradus-http-deadline-"));

  /**
   * @param services leads to {@code Prover}, {@code LeanBridge} and {@code LanguageModel}
   * @param points empty where no prover is served
   * @param runs whose runs are shown; none are without
   * @param version of this Gradus
   * @param meters where calls and WebSockets under way are shown
   */
  public HttpApi(
      HttpLimits limits,
      Channel services,
      Optional<ProofPoints> points,
      Optional<RunFolder> runs,
      String version,
      MeterRegistry meters) {
    this.limits = limits;
    this.version = version;
    this.runs = new RunAnswers(runs);
    // A search may take the whole of it, and its result is still to come out.
    Duration longest = limits.callTime().plus(limits.patience().dividedBy(2));
    this.calls = new ApiCalls(services, points, workers, deadlines, longest);
    this.clients = new ClientLimits(limits, System::nanoTime);
    this.slowly = new SlowAnswers(clients, workers, limits.patience());
    meters.gauge("gradus.http.calls", clients, ClientLimits::calls);
    meters.gauge("gradus.http.sockets", clients, ClientLimits::sockets);
  }

  /** What the server must know of connections and WebSockets before it listens. */
  public void configure(HttpServerOptions options) {
    // Longer than any call may be silent: whoever was there has gone, or has nothing to ask.
    Duration idle = limits.callTime().plus(limits.patience());
    options
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, idle.toMillis()))
        .setHandle100ContinueAutomatically(true)
        .setWebSocketSubProtocols(List.of(SUBPROTOCOL))
        .setMaxWebSocketFrameSize(limits.messageBytes())
        .setMaxWebSocketMessageSize(limits.messageBytes())
        .setWebSocketClosingTimeout(SECONDS_TO_CLOSE_A_SOCKET)
        // Compressed messages would be longer than they look.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  /** Whether a path, as it stands in the request, is the page's: anybody may read that. */
  public boolean isPage(String path) {
    return page.has(path);
  }

  /** Adds the routes. */
  public void mount(Router routes) {
    routes
        .route()
        .order(-1)
        .handler(
            context -> {
              SafeHeaders.add(context.response());
              context.next();
            });
    for (ApiMethod method : ApiMethod.values()) {
      only(
          routes,
          HttpMethod.POST,
          "/v1/" + method.text(),
          context -> post(context.request(), method));
    }
    only(
        routes,
        HttpMethod.GET,
        "/v1/version",
        context -> slowly.answer(context.request(), this::version));
    only(
        routes,
        HttpMethod.GET,
        "/v1/openapi.json",
        context -> new Reply(200, Reply.JSON, openApi).send(context.request(), limits.patience()));
    only(routes, HttpMethod.GET, "/v1/ws", context -> socket(context.request()));
    only(
        routes,
        HttpMethod.GET,
        "/v1/runs",
        context -> slowly.answer(context.request(), runs::list));
    // What stands for :run is looked up as it is; see RunFolder.
    only(routes, HttpMethod.GET, "/v1/runs/:run", this::run);
    only(routes, HttpMethod.GET, "/v1/runs/:run/report", this::report);
    routes.route().handler(this::pageOrNothing);
    routes.errorHandler(
        500, context -> refuse(context.request(), ApiException.of(failure(context))));
    routes.errorHandler(
        400,
        context ->
            refuse(context.request(), ApiException.invalid("this is no path of this server")));
  }

  /** Answers a request that is refused before it has a route. */
  public void deny(HttpServerRequest request, String why) {
    SafeHeaders.add(request.response());
    refuse(request, HostCheck.denied(why));
  }

  /** Answers a request that lacks the token. */
  public void askForToken(HttpServerRequest request, String why) {
    SafeHeaders.add(request.response());
    request.response().putHeader("WWW-Authenticate", "Bearer");
    refuse(request, ApiException.http(401, Status.Code.UNAUTHENTICATED, why));
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    workers.shutdown();
    deadlines.shutdownNow();
  }

  private interface Answer {
    void to(RoutingContext context);
  }

  /** One path for one method; every other is refused. */
  private void only(Router routes, HttpMethod method, String path, Answer answer) {
    routes
        .route(path)
        .handler(
            context -> {
              HttpServerRequest request = context.request();
              if (request.method() != method) {
                request.response().putHeader(HttpHeaders.ALLOW, method.name());
                refuse(
                    request,
                    ApiException.http(
                        405, Status.Code.INVALID_ARGUMENT, path + " takes " + method + " only"));
                return;
              }
              try {
                clients.admit(ClientLimits.nameOf(request));
                answer.to(context);
              } catch (ApiException e) {
                refuse(request, e);
              }
            });
  }

  private void post(HttpServerRequest request, ApiMethod method) {
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      throw ApiException.http(
          415, Status.Code.INVALID_ARGUMENT, "send JSON, with Content-Type: application/json");
    }
    new PostedCall(
            request, method, calls, limits, clients.call(ClientLimits.nameOf(request)), workers)
        .start();
  }

  private static boolean isJson(String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.toLowerCase(Locale.ROOT).replace(" ", "");
    return type.equals(Reply.JSON) || type.equals(Reply.JSON + ";charset=utf-8");
  }

  private Reply version() {
    return Reply.json(
        200,
        JsonAnswers.object()
            .put("gradus", version)
            .put("lean", calls.lean().orElse(null))
            .put("model", calls.model().orElse(null))
            .put("runs", runs.areShown()));
  }

  private void run(RoutingContext context) {
    RunQuery query = RunQuery.read(context.queryParams());
    slowly.answer(context.request(), () -> runs.run(context.pathParam("run"), query));
  }

  private void report(RoutingContext context) {
    slowly.answer(context.request(), () -> runs.report(context.pathParam("run")));
  }

  private void socket(HttpServerRequest request) {
    if (!request.canUpgradeToWebSocket()) {
      throw ApiException.http(
          400, Status.Code.INVALID_ARGUMENT, "/v1/ws is a WebSocket; open it as one");
    }
    String client = ClientLimits.nameOf(request);
    ClientLimits.Held held = clients.socket(client);
    request
        .toWebSocket()
        .onSuccess(
            socket ->
                new SocketSession(socket, client, calls, clients, workers, held)
                    .open(limits.patience().toMillis() / 2))
        .onFailure(
            noSocket -> {
              held.close();
              refuse(
                  request,
                  ApiException.invalid("this is no handshake of a WebSocket; open it as one"));
            });
  }

  private void pageOrNothing(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!page.has(request.path())) {
      refuse(
          request,
          ApiException.http(
              404,
              Status.Code.NOT_FOUND,
              "there is nothing here; /v1/openapi.json tells what there is"));
    } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      refuse(
          request,
          ApiException.http(405, Status.Code.INVALID_ARGUMENT, "the page can be read only"));
    } else {
      page.send(request, limits.patience());
    }
  }

  private void refuse(HttpServerRequest request, ApiException why) {
    Reply.refuse(request, why, limits.patience());
  }

  private static Throwable failure(RoutingContext context) {
    return context.failure() == null ? new IllegalStateException("no cause") : context.failure();
  }

  private static Buffer resource(String name) {
    try (InputStream in = HttpApi.class.getResourceAsStream(name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
