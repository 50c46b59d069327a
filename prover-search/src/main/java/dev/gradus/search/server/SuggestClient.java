package dev.gradus.search.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.http.HttpApi;
import dev.gradus.search.statement.Statement;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Somebody who asks a server for suggestions over a WebSocket, one question after another, and at
 * times is gone in the middle of an answer. For one thread.
 */
final class SuggestClient {
  private static final JsonMapper JSON = new JsonMapper();

  /** No answer for so long is an error: a call of the server's has a limit of its own. */
  private static final long PATIENCE_SECONDS = 600;

  private final HttpClient http;
  private final URI server;
  private final List<Statement> statements;
  private final double vanishes;
  private final Random random;

  private final List<Double> seconds = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private int vanished;

  /**
   * @param server its {@code ws://} address
   * @param vanishes share of the questions whose answer the client does not wait for, in [0, 1]
   * @param seed of what is asked and when the client vanishes
   */
  SuggestClient(
      HttpClient http, URI server, List<Statement> statements, double vanishes, long seed) {
    this.http = http;
    this.server = server;
    this.statements = statements;
    this.vanishes = vanishes;
    this.random = new Random(seed);
  }

  /** Seconds that each whole answer took. */
  List<Double> seconds() {
    return seconds;
  }

  /** What went wrong, in words. */
  List<String> errors() {
    return errors;
  }

  /** How often the client went away. */
  int vanished() {
    return vanished;
  }

  /** Asks until told otherwise. */
  void run(BooleanSupplier goOn) throws InterruptedException {
    Inbox inbox = new Inbox();
    WebSocket socket = open(inbox);
    for (int id = 1; goOn.getAsBoolean() && socket != null; id++) {
      boolean goes = random.nextDouble() < vanishes;
      long start = System.nanoTime();
      socket.sendText(question(id), true);
      if (!answered(inbox, id, goes)) {
        socket.abort();
        inbox = new Inbox();
        socket = open(inbox);
      } else {
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    if (socket != null) {
      socket.abort();
    }
  }

  private WebSocket open(Inbox inbox) {
    try {
      return http.newWebSocketBuilder()
          .subprotocols(HttpApi.SUBPROTOCOL)
          .buildAsync(server, inbox)
          .join();
    } catch (CompletionException e) {
      errors.add("no WebSocket: " + e.getCause());
      return null;
    }
  }

  private String question(int id) {
    Statement statement = statements.get(random.nextInt(statements.size()));
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", "suggest");
    message
        .putObject("params")
        .put("header", statement.header())
        .put("statement", statement.statement())
        .put("n", 4)
        .put("seed", random.nextInt(1 << 20));
    return message.toString();
  }

  /** Whether a whole answer came; false on an error, or if the client left. */
  private boolean answered(Inbox inbox, int id, boolean goes) throws InterruptedException {
    while (true) {
      JsonNode message = inbox.messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null || message.path("lost").isTextual()) {
        errors.add(message == null ? "no answer" : "lost: " + message.get("lost").textValue());
        return false;
      }
      if (goes) {
        vanished++;
        return false;
      }
      if (message.path("id").asInt() == id) {
        switch (message.path("event").asText()) {
          case "result" -> {
            return true;
          }
          case "error" -> {
            errors.add(message.path("data").toString());
            return false;
          }
          default -> {} // one suggestion of several
        }
      }
    }
  }

  /** Messages in the order in which they came; that the connection is lost is one too. */
  private static final class Inbox implements WebSocket.Listener {
    final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          messages.add(JSON.readTree(text.toString()));
        } catch (JsonProcessingException e) {
          lost("no JSON: " + e.getOriginalMessage());
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      lost(status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      lost(failure.toString());
    }

    private void lost(String why) {
      messages.add(JSON.createObjectNode().put("lost", why));
    }
  }
}
