package dev.gradus.search.page;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The page, and {@code /v1} answered by {@link ScriptedProofs}: no Lean, no model. */
final class ScriptedService implements AutoCloseable {

  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final Map<String, String> TYPES =
      Map.of("html", "text/html", "js", "text/javascript", "css", "text/css");

  /** Every message that came over a WebSocket. */
  final List<JsonObject> received = new CopyOnWriteArrayList<>();

  private final Vertx vertx = Vertx.vertx();
  private final Set<ServerWebSocket> open = ConcurrentHashMap.newKeySet();
  private final String token;
  private HttpServer server;
  private int port;
  private volatile boolean holding;
  private volatile Runnable held;

  /**
   * @param token what it asks for; empty for none
   */
  ScriptedService(String token) {
    this.token = token;
    start();
  }

  private void start() {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .addWebSocketSubProtocol("gradus.v1")
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setHost("127.0.0.1"))
            .requestHandler(this::handle)
            .webSocketHandshakeHandler(
                handshake -> {
                  String offered =
                      String.valueOf(handshake.headers().get("sec-websocket-protocol"));
                  if (token.isEmpty() || offered.contains("bearer." + base64url(token))) {
                    handshake.accept();
                  } else {
                    handshake.reject(401);
                  }
                })
            .webSocketHandler(this::connected);
    try {
      port =
          server
              .listen(port)
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS)
              .actualPort();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** Ends, as a server that is killed does. */
  void vanish() throws Exception {
    server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Keeps its next answer about a state until it is let go. */
  void hold() {
    holding = true;
  }

  void letGo() {
    held.run();
  }

  /** Is there again, at the same address. */
  void comeBack() {
    start();
  }

  private static String base64url(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (!path.startsWith("/v1/")) {
      asset(request, path.equals("/") ? "index.html" : path.replaceFirst("^/assets/", ""));
    } else if (!token.isEmpty()
        && !("Bearer " + token).equals(request.getHeader("Authorization"))) {
      answer(request, 401, error("UNAUTHENTICATED", "this server wants its token"));
    } else if (path.equals("/v1/version")) {
      answer(
          request,
          200,
          new JsonObject().put("gradus", "0.1.0").put("lean", "4.28.0").put("model", "scripted"));
    } else {
      request.bodyHandler(
          body -> {
            JsonObject state = ScriptedProofs.state(body.toJsonObject());
            Runnable answer = () -> answer(request, state.containsKey("error") ? 400 : 200, state);
            if (holding) {
              holding = false;
              held = answer;
            } else {
              answer.run();
            }
          });
    }
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }

  private static void asset(HttpServerRequest request, String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    try (InputStream file =
        type == null || name.contains("/")
            ? null
            : ScriptedService.class.getResourceAsStream("/dev/gradus/search/web/" + name)) {
      if (file == null) {
        request.response().setStatusCode(404).end();
        return;
      }
      request
          .response()
          .putHeader("Content-Type", type + "; charset=utf-8")
          .putHeader("Content-Security-Policy", POLICY)
          .putHeader("X-Content-Type-Options", "nosniff")
          .end(Buffer.buffer(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connected(ServerWebSocket socket) {
    open.add(socket);
    socket.closeHandler(closed -> open.remove(socket));
    socket.textMessageHandler(
        text -> {
          JsonObject message = new JsonObject(text);
          received.add(message);
          String id = message.getString("id");
          for (JsonObject event : ScriptedProofs.events(message)) {
            socket.writeTextMessage(event.put("id", id).encode());
          }
        });
  }

  static JsonObject error(String status, String message) {
    return new JsonObject()
        .put("error", new JsonObject().put("status", status).put("message", message));
  }

  static JsonArray array(List<?> list) {
    return new JsonArray(List.copyOf(list));
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
