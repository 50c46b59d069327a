package dev.gradus.search.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketTest {

  private static final String ENDLESS =
      "'method': 'prove', 'params': {'statement': 'theorem n : 6 :=', 'expansions': 1000000}}";

  private ToyWeb web = new ToyWeb();

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void suggest_streamsEachSuggestionThenTheRanking() throws Exception {
    ToyWeb.Client client = web.socket();
    client.send("{'id': 'a', 'method': 'suggest', 'params': {'statement': 'theorem n : 6 :='}}");
    Set<String> checked = new HashSet<>();
    JsonNode message = client.next();
    for (; message.path("event").asText().equals("suggestion"); message = client.next()) {
      assertEquals("a", message.path("id").asText());
      checked.add(message.path("data").path("tactic").asText());
    }
    assertEquals("result", message.path("event").asText(), message::toString);
    JsonNode ranked = message.path("data").path("suggestions");
    assertTrue(ranked.size() > 1, message::toString);
    ranked.forEach(one -> assertTrue(checked.contains(one.path("tactic").asText()), one::toString));
  }

  @Test
  void prove_streamsTheSearchThenTheResult() throws Exception {
    ToyWeb.Client client = web.socket();
    client.send("{'id': 7, 'method': 'prove', 'params': {'statement': 'theorem n : 6 :='}}");
    List<JsonNode> events = new ArrayList<>();
    do {
      events.add(client.next());
    } while (!events.get(events.size() - 1).path("event").asText().equals("result"));
    JsonNode result = events.get(events.size() - 1).path("data");
    assertEquals("proved", result.path("status").asText(), result::toString);
    assertEquals(7, events.get(0).path("id").asInt());
    JsonNode expanded = events.get(0).path("data");
    assertEquals("expanded", events.get(0).path("event").asText());
    assertTrue(expanded.path("edges").path(0).has("logProbability"), expanded::toString);
    long expansions =
        events.stream().filter(e -> e.path("event").asText().equals("expanded")).count();
    assertEquals(result.path("expansions").asLong(), expansions);
    assertEquals("attempt", events.get(events.size() - 2).path("event").asText());
  }

  @Test
  void calls_severalAtOnce_areToldApartByTheirIds() throws Exception {
    web.neverProves();
    ToyWeb.Client client = web.socket();
    client.send("{'id': 'long', " + ENDLESS);
    for (int i = 0; i < 20; i++) {
      client.send(
          "{'id': "
              + i
              + ", 'method': 'state', 'params': {'statement': 'theorem n : "
              + i
              + " :='}}");
    }
    Set<Integer> answered = new HashSet<>();
    while (answered.size() < 20) {
      JsonNode message = client.next();
      if (message.path("event").asText().equals("result")) {
        int id = message.path("id").asInt();
        String goal = message.path("data").path("goals").path(0).asText();
        assertTrue(goal.endsWith("⊢ " + id), message::toString);
        answered.add(id);
      }
    }
    client.send("{'id': 'long', 'method': 'cancel'}");
    JsonNode end = client.end("long");
    assertEquals("CANCELLED", end.path("data").path("status").asText());
    assertNothingIsLeft();
  }

  @Test
  void call_whileTheServerIsLeaving_isRefused() throws Exception {
    web.neverProves();
    ToyWeb.Client client = web.socket();
    client.send("{'id': 'long', " + ENDLESS);
    client.next();
    CompletableFuture<Void> leaving = CompletableFuture.runAsync(web::stopServer);
    String state = "'method': 'state', 'params': {'statement': 'theorem n : 6 :='}}";
    JsonNode end;
    int id = 0;
    do { // until the server has told the socket
      client.send("{'id': " + ++id + ", " + state);
      end = client.end("" + id);
    } while (end.path("event").asText().equals("result"));
    assertTrue(end.toString().contains("the server is stopping"), end::toString);
    client.send("{'id': 'long', 'method': 'cancel'}");
    leaving.get(ToyWeb.PATIENCE, SECONDS);
  }

  @Test
  void close_callsUnderWay_endsThem() throws Exception {
    web.neverProves();
    ToyWeb.Client client = web.socket();
    client.send("{'id': 1, " + ENDLESS);
    client.send("{'id': 2, " + ENDLESS);
    client.next();
    client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    assertNothingIsLeft();
    assertNoSocketIsLeft();
  }

  @Test
  void abort_callsUnderWay_endsThem() throws Exception {
    web.neverProves();
    ToyWeb.Client client = web.socket();
    client.send("{'id': 1, " + ENDLESS);
    client.next();
    client.socket.abort();
    assertNothingIsLeft();
    assertNoSocketIsLeft();
  }

  @Test
  void clientDoesNotRead_isDropped() throws Exception {
    restart(1 << 20, Duration.ofMillis(200));
    web.neverProves();
    ToyWeb.Client client = web.socket(new Deaf());
    client.send("{'id': 1, " + ENDLESS);
    assertNoSocketIsLeft();
    assertNothingIsLeft();
    client.socket.abort();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no JSON                                                | null | no JSON
          {"method": "state"}                                    | null | "id"
          {"id": null, "method": "state"}                        | null | "id"
          {"id": 1.5, "method": "state"}                         | null | "id"
          {"id": 99999999999999999999, "method": "state"}        | null | "id"
          {"id": 1}                                              | 1    | "method"
          {"id": 1, "method": "dance", "params": {}}             | 1    | "method"
          {"id": 1, "method": "state"}                           | 1    | "params"
          {"id": 1, "method": "state", "params": []}             | 1    | "params"
          {"id": 1, "method": "state", "params": {}, "x": 1}     | 1    | "x"
          {"id": 1, "method": "state", "params": {"x": 1}}       | 1    | "x"
          """)
  void message_thatIsNoCall_isAnErrorAndTheSocketGoesOn(String message, String id, String named)
      throws Exception {
    ToyWeb.Client client = web.socket();
    client.send(message);
    JsonNode error = client.next();
    assertEquals("error", error.path("event").asText());
    assertEquals(id, error.path("id").asText());
    assertTrue(error.path("data").path("message").asText().contains(named), error::toString);
    client.send("{'id': 2, 'method': 'state', 'params': {'statement': 'theorem n : 6 :='}}");
    assertEquals("result", client.end("2").path("event").asText());
  }

  @Test
  void message_idInUse_isAnErrorWithoutIdAndTheCallGoesOn() throws Exception {
    web.neverProves();
    ToyWeb.Client client = web.socket();
    client.send("{'id': 1, " + ENDLESS);
    client.next();
    client.send("{'id': 1, " + ENDLESS);
    JsonNode message = client.next();
    while (!message.path("event").asText().equals("error")) {
      message = client.next();
    }
    assertTrue(message.path("id").isNull(), message::toString);
    client.send("{'id': 1, 'method': 'cancel'}");
    assertEquals("CANCELLED", client.end("1").path("data").path("status").asText());
  }

  @Test
  void message_tooLongOrBinary_endsTheSocket() throws Exception {
    restart(1000, Duration.ofSeconds(ToyWeb.PATIENCE));
    ToyWeb.Client tooLong = web.socket();
    tooLong.socket.sendText("x".repeat(2000), true);
    tooLong.closed.get(ToyWeb.PATIENCE, SECONDS);
    ToyWeb.Client binary = web.socket();
    binary.socket.sendBinary(ByteBuffer.wrap(new byte[10]), true);
    assertEquals(1003, binary.closed.get(ToyWeb.PATIENCE, SECONDS));
    assertNoSocketIsLeft();
  }

  @Test
  void serverStops_callUnderWay_endsWithIt() throws Exception {
    ToyWeb.Client client = web.socket();
    client.send("{'id': 1, 'method': 'state', 'params': {'statement': 'theorem n : 6 :='}}");
    client.end("1");
    web.stopServer();
    assertEquals(1001, client.closed.get(ToyWeb.PATIENCE, SECONDS));
  }

  private void restart(int messageBytes, Duration patience) {
    web.close();
    web = new ToyWeb(ToyWeb.limits(messageBytes, patience), Optional.empty());
  }

  private void assertNothingIsLeft() {
    while (web.toy.lean.open.get() > 0 || web.underWay("calls") > 0) {
      Thread.onSpinWait();
    }
  }

  private void assertNoSocketIsLeft() {
    while (web.underWay("sockets") > 0) {
      Thread.onSpinWait();
    }
  }

  /** Opens and never reads. */
  private static final class Deaf extends ToyWeb.Client {
    @Override
    public void onOpen(WebSocket from) {}
  }
}
