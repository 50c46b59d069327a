package dev.gradus.search.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Ten thousand requests and ten thousand messages that no client in its right mind sends. The
 * server answers them all, blames itself for none without saying why in its log, and keeps nothing
 * of them.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiFuzzTest {

  private static final int CASES = 10_000;

  /** Of the cases, one in so many is not even HTTP, or not even WebSocket. */
  private static final int RAW = 20;

  private static final int AT_ONCE = 32;
  private static final long SEED = 6;

  private static final Set<Integer> REFUSALS = Set.of(200, 400, 403, 404, 405, 408, 413, 415);

  private final OddRequests odd = new OddRequests(SEED);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.gradus.search.http");
  private ToyWeb web;

  @BeforeEach
  void start() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    web = new ToyWeb();
  }

  @AfterEach
  void stop() {
    web.close();
    logger.setAdditive(true);
    logger.detachAppender(log);
  }

  @Test
  void http_oddRequests_areAnsweredAndLeaveNothing() throws Exception {
    AtomicInteger own = new AtomicInteger();
    Semaphore free = new Semaphore(AT_ONCE);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      if (i % RAW == 0) {
        String answer = exchange(odd.spoilt(request(odd.spoilt(body())).getBytes(UTF_8)));
        // 501 is Vert.x's answer to another version of HTTP.
        boolean isOwn = answer.startsWith("HTTP/1.1 5") && !answer.startsWith("HTTP/1.1 501");
        own.addAndGet(isOwn ? 1 : 0);
        continue;
      }
      free.acquire();
      answers.add(
          web.http
              .sendAsync(oddRequest(), HttpResponse.BodyHandlers.ofString())
              .thenAccept(answer -> check(answer, own))
              .whenComplete((done, failure) -> free.release()));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    assertAllIsWell(own.get());
  }

  private String body() {
    return odd.params(odd.method());
  }

  private HttpRequest oddRequest() {
    String method = odd.method();
    String path =
        odd.below(10) > 0
            ? "/v1/" + method
            : odd.one(List.of("/v1/", "/v1/suggest/", "/assets/x.js", "/v1/ws", "/%2e%2e/x", "//"));
    String type =
        odd.below(10) > 0
            ? "application/json"
            : odd.one(List.of("text/plain", "application/json; charset=latin1", "multipart/x"));
    String verb = odd.below(10) > 0 ? "POST" : odd.one(List.of("GET", "PUT", "DELETE", "ODD"));
    return HttpRequest.newBuilder(web.uri(path))
        .header("Content-Type", type)
        .method(verb, HttpRequest.BodyPublishers.ofString(odd.spoilt(odd.params(method))))
        .build();
  }

  private static void check(HttpResponse<String> answer, AtomicInteger own) {
    if (answer.statusCode() >= 500) {
      own.incrementAndGet();
    } else {
      assertTrue(REFUSALS.contains(answer.statusCode()), () -> answer + answer.body());
    }
    JsonNode json = ToyWeb.json(answer.body());
    if (answer.statusCode() != 200) {
      assertTrue(json.path("error").path("message").isTextual(), answer::body);
    }
  }

  private String request(String body) {
    return "POST /v1/"
        + odd.method()
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  /** What comes back for these bytes and no more. */
  private String exchange(byte[] bytes) {
    try (Socket socket = web.raw("")) {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (IOException closedByTheServer) {
      return "";
    }
  }

  @Test
  void webSocket_oddMessages_areAnsweredAndLeaveNothing() throws Exception {
    int own = 0;
    int sent = 0;
    while (sent < CASES) {
      ToyWeb.Client client = web.socket();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 500; i++, sent++) {
        // Half of a surrogate pair cannot be sent at all: it becomes a question mark.
        client.send(new String(oddMessage(ids).getBytes(UTF_8), UTF_8));
      }
      own += endOf(client, ids);
      for (int i = 0; i < 500 / RAW; i++, sent++) {
        rawMessages();
      }
      if (odd.below(2) == 0) {
        client.socket.abort();
      } else {
        client.socket.sendBinary(ByteBuffer.wrap(odd.bytes(100)), true);
      }
    }
    while (web.underWay("sockets") > 0) {
      Thread.onSpinWait();
    }
    assertAllIsWell(own);
  }

  /** Adds the ids of those messages to which exactly one end must come. */
  private String oddMessage(List<String> ids) {
    String method = odd.method();
    if (odd.below(2) == 0) {
      String id = "call-" + ids.size();
      ids.add(id);
      return call(id, method, odd.params(method));
    }
    String id = odd.one(List.of("1", "\"\"", "null", "[]", "1.5"));
    return odd.spoilt(
        "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + odd.params(method) + "}");
  }

  private static String call(String id, String method, String params) {
    return "{\"id\":\"" + id + "\",\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  /** Waits until each call has ended, and answers how many the server blames itself for. */
  private static int endOf(ToyWeb.Client client, List<String> ids) throws Exception {
    Map<String, Integer> ends = new HashMap<>();
    int own = 0;
    int missing = ids.size();
    while (missing > 0) {
      JsonNode message = client.next();
      String event = message.path("event").asText();
      if (event.equals("result") || event.equals("error")) {
        String id = message.path("id").asText();
        if (ends.merge(id, 1, Integer::sum) == 1 && id.startsWith("call-")) {
          missing--;
        }
        boolean isOwn =
            List.of("INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED")
                .contains(message.path("data").path("status").asText());
        own += isOwn ? 1 : 0;
      }
    }
    ids.forEach(id -> assertEquals(1, ends.get(id), id));
    return own;
  }

  /** A handshake, then anything. */
  private void rawMessages() {
    String handshake =
        "GET /v1/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    byte[] head = handshake.getBytes(UTF_8);
    byte[] frames = odd.bytes(200);
    ByteBuffer all = ByteBuffer.allocate(head.length + frames.length);
    all.put(odd.below(4) == 0 ? odd.spoilt(head) : head).put(frames);
    exchange(all.array());
  }

  private void assertAllIsWell(int own) throws Exception {
    while (web.underWay("calls") > 0) {
      Thread.onSpinWait();
    }
    long logged = log.list.stream().filter(event -> event.getThrowableProxy() != null).count();
    assertTrue(own <= logged, () -> own + " answers of 5xx, " + logged + " causes in the log");
    HttpResponse<String> good =
        web.post("/v1/state", "{\"statement\": \"theorem n : 6 :=\", \"prefix\": [\"half\"]}");
    assertEquals(200, good.statusCode(), good::body);
  }
}
