package dev.gradus.search.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.http.HttpLimits;
import dev.gradus.search.store.RunFolder;
import dev.gradus.search.toy.ToyServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server over the toy services, and clients of its HTTP. */
final class ToyWeb implements AutoCloseable {

  /** Seconds for what takes milliseconds, on a machine that has other things to do. */
  static final int PATIENCE = 120;

  /** So many that no test meets them by accident. */
  static final int UNLIMITED = 1_000_000;

  private static final JsonMapper JSON = new JsonMapper();

  final ToyServices toy = new ToyServices(1);
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final GradusServer server;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());
  private boolean stopped;
  private final Thread toyThread = toy.shuffle.start();

  ToyWeb() {
    this(limits(1 << 20, Duration.ofSeconds(PATIENCE)), Optional.empty());
  }

  ToyWeb(HttpLimits limits, Optional<BearerToken> token) {
    this(limits, token, Optional.empty());
  }

  ToyWeb(HttpLimits limits, Optional<BearerToken> token, Optional<RunFolder> runs) {
    ProverService service =
        new ProverService(
            prover,
            new Suggester(toy.channel, toy.channel, SearchConfig.DEFAULT),
            toy.channel,
            SearchConfig.DEFAULT,
            new BudgetLimit(10_000_000, Duration.ofMinutes(10)));
    server =
        GradusServer.start(
            new ServerConfig(
                "127.0.0.1", 0, Optional.empty(), token, limits.messageBytes(), limits, runs),
            List.of(service, toy.lean, toy.model),
            new Readiness(Map.of()),
            meters);
  }

  static HttpLimits limits(int messageBytes, Duration patience) {
    return new HttpLimits(messageBytes, UNLIMITED, UNLIMITED, Duration.ofHours(1), patience);
  }

  /** Only tactics that lead nowhere, so that a search goes on until it is ended. */
  void neverProves() {
    toy.model.weights = goal -> Map.of("add 1", 1.0, "add 2", 1.0, "add 3", 1.0);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes as they are; the connection stays open. */
  Socket raw(String bytes) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(PATIENCE * 1000);
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** Sends bytes as they are, and reads what comes until the server closes. */
  String exchange(String bytes) throws IOException {
    try (Socket socket = raw(bytes)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Client socket() {
    return socket(new Client());
  }

  Client socket(Client client, String... protocols) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (protocols.length > 0) {
      String[] more = java.util.Arrays.copyOfRange(protocols, 1, protocols.length);
      builder.subprotocols(protocols[0], more);
    }
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/v1/ws");
    client.socket = builder.buildAsync(uri, client).join();
    return client;
  }

  /** Calls under way over HTTP, and WebSockets. */
  int underWay(String what) {
    return (int) meters.get("gradus.http." + what).gauge().value();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  void stopServer() {
    if (!stopped) {
      stopped = true;
      server.close();
    }
  }

  @Override
  public void close() {
    stopServer();
    prover.close();
    toy.close();
    toyThread.interrupt();
  }

  /** A WebSocket's client. */
  static class Client implements WebSocket.Listener {
    final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket socket;
    private final StringBuilder part = new StringBuilder();

    void send(String message) {
      socket.sendText(message.replace('\'', '"'), true).join();
    }

    /** The next message. */
    JsonNode next() throws InterruptedException {
      JsonNode message = messages.poll(PATIENCE, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing comes");
      }
      return message;
    }

    /** The message that ends the call of this id; others are passed over. */
    JsonNode end(String id) throws InterruptedException {
      while (true) {
        JsonNode message = next();
        boolean isLast = List.of("result", "error").contains(message.path("event").asText());
        if (isLast && message.path("id").asText().equals(id)) {
          return message;
        }
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(json(part.toString()));
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(0);
    }
  }
}
