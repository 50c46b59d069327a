package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.search.http.HttpLimits;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls by POST. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpApiTest {

  private static final String SIX = "\"statement\": \"theorem n6 : 6 :=\"";

  private ToyWeb web = new ToyWeb();

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void state_prefixOfTactics_answersTheGoalsAfterIt() throws Exception {
    JsonNode root = ok("/v1/state", "{" + SIX + "}");
    assertTrue(root.path("goals").path(0).asText().endsWith("⊢ 6"), root::toString);
    assertFalse(root.path("done").asBoolean());
    JsonNode split = ok("/v1/state", "{" + SIX + ", \"prefix\": [\"sub 1\", \"split\"]}");
    assertEquals(2, split.path("goals").size(), split::toString);
  }

  @Test
  void state_prefixIsAProof_isDone() throws Exception {
    JsonNode done = ok("/v1/state", "{" + SIX + ", \"prefix\": [\"sub 6\", \"done\"]}");
    assertEquals("{\"goals\":[],\"done\":true}", done.toString());
    assertNothingIsLeft();
  }

  @Test
  void suggest_numberOfSuggestions_areRankedAndChecked() throws Exception {
    JsonNode answer =
        ok("/v1/suggest", "{" + SIX + ", \"prefix\": [\"sub 6\"], \"n\": 3, \"seed\": 7}");
    JsonNode suggestions = answer.path("suggestions");
    assertTrue(suggestions.size() > 0 && suggestions.size() <= 3, answer::toString);
    assertEquals("done", suggestions.path(0).path("tactic").asText());
    assertTrue(suggestions.path(0).path("closes").asBoolean());
    assertNothingIsLeft();
  }

  @Test
  void prove_provableStatement_answersTheVerifiedProof() throws Exception {
    JsonNode result = ok("/v1/prove", "{" + SIX + ", \"name\": \"n6\", \"expansions\": 64}");
    assertEquals("proved", result.path("status").asText(), result::toString);
    assertTrue(web.toy.lean.verified.contains(result.path("proof").asText()));
    assertEquals("[\"propext\"]", result.path("axioms").toString());
    assertEquals("toy", result.path("toolchain").asText());
  }

  @Test
  void prove_statementThatDoesNotElaborate_isAResult() throws Exception {
    JsonNode result = ok("/v1/prove", "{\"statement\": \"theorem x : ? :=\"}");
    assertEquals("unelaborated", result.path("status").asText());
    assertTrue(result.path("proof").isNull());
  }

  @Test
  void verify_proof_answersTheVerdict() throws Exception {
    JsonNode yes = ok("/v1/verify", "{" + SIX + ", \"proof\": \"by\\n  sub 6\\n  done\"}");
    assertEquals("{\"verdict\":\"verified\",\"reason\":\"\",\"axioms\":[\"propext\"]}", yes + "");
    JsonNode no = ok("/v1/verify", "{" + SIX + ", \"proof\": \"by\\n  sub 7\"}");
    assertEquals("rejected", no.path("verdict").asText());
    assertFalse(no.path("reason").asText().isEmpty());
  }

  @Test
  void version_namesWhatRuns() throws Exception {
    JsonNode version = ToyWeb.json(web.get("/v1/version").body());
    assertEquals("toy", version.path("lean").asText());
    assertEquals("toy", version.path("model").asText());
    assertFalse(version.path("gradus").asText().isEmpty());
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("/v1/suggest", "", "one JSON object"),
        Arguments.of("/v1/suggest", "[]", "one JSON object"),
        Arguments.of("/v1/suggest", "{} {}", "no JSON"),
        Arguments.of("/v1/suggest", "{\"statement\": \"x\", \"statement\": \"y\"}", "statement"),
        Arguments.of("/v1/suggest", "[".repeat(100_000), "no JSON"),
        Arguments.of("/v1/suggest", "{}", "\"statement\" or \"file\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"m\": 1}", "\"m\""),
        Arguments.of("/v1/suggest", "{\"statement\": 6}", "\"statement\" must be a string"),
        Arguments.of("/v1/suggest", "{\"statement\": \"\\ud800\"}", "surrogate"),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"prefix\": \"half\"}", "\"prefix\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"prefix\": [1]}", "\"prefix\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"n\": 0}", "\"n\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"n\": 1.5}", "\"n\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"n\": 1e999}", "\"n\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"n\": 1000}", "n must be at most"),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"seed\": -1}", "\"seed\""),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"temperature\": \"hot\"}", "\"temperature\""),
        Arguments.of(
            "/v1/suggest", "{" + SIX + ", \"tacticTimeoutMillis\": 600001}", "--max-timeout"),
        Arguments.of("/v1/suggest", "{" + SIX + ", \"prefix\": [\"sub 9\"]}", "tactic 1"),
        Arguments.of("/v1/suggest", "{\"statement\": \"theorem x : ? :=\"}", "not a number"),
        Arguments.of("/v1/suggest", "{\"file\": {\"text\": \"\"}}", "\"file.line\""),
        Arguments.of(
            "/v1/suggest", "{\"file\": {\"text\": \"\", \"line\": 1, \"l\": 1}}", "\"file.l\""),
        Arguments.of("/v1/suggest", "{\"file\": {}}", "\"file.text\""),
        Arguments.of(
            "/v1/state",
            "{" + SIX + ", \"file\": {\"text\": \"\", \"line\": 1}}",
            "leave out \"statement\""),
        Arguments.of("/v1/state", "{" + SIX + ", \"n\": 1}", "\"n\""),
        Arguments.of("/v1/prove", "{" + SIX + ", \"priority\": \"luck\"}", "\"priority\""),
        Arguments.of(
            "/v1/prove",
            "{\"name\": \"n\", \"file\": {\"text\": \"\", \"line\": 1}}",
            "leave out \"name\""),
        Arguments.of(
            "/v1/prove",
            "{\"file\": {\"text\": \"def a : 6 := sorry\", \"line\": 1}}",
            "data, not a proof"),
        Arguments.of(
            "/v1/prove",
            "{\"file\": {\"text\": \"theorem a : 6 := sorry\", \"line\": 2}}",
            "there is no line 2"),
        Arguments.of("/v1/prove", "{" + SIX + ", \"expansions\": 9999999}", "--max-tactic-calls"),
        Arguments.of("/v1/verify", "{" + SIX + "}", "\"proof\" is missing"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void post_badBody_is400AndSaysWhy(String path, String body, String named) throws Exception {
    HttpResponse<String> answer = web.post(path, body);
    assertRefused(400, named, answer);
    assertNothingIsLeft();
  }

  @Test
  void post_notUtf8_is400() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(web.uri("/v1/suggest"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', (byte) 0xff, '}'}))
            .build();
    assertRefused(400, "UTF-8", web.http.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void post_otherContentType_is415(String type) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(web.uri("/v1/suggest"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString("{" + SIX + "}"))
            .build();
    assertRefused(
        415, "application/json", web.http.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  @Test
  void request_unknownPathOrMethod_is404Or405() throws Exception {
    assertRefused(404, "openapi.json", web.get("/v1/nothing"));
    assertRefused(404, "openapi.json", web.get("/v2/suggest"));
    HttpResponse<String> get = web.get("/v1/suggest");
    assertRefused(405, "POST", get);
    assertEquals("POST", get.headers().firstValue("Allow").orElse(""));
    assertRefused(405, "GET", web.post("/v1/version", "{}"));
    assertRefused(400, "WebSocket", web.get("/v1/ws"));
  }

  @Test
  void post_bodyLongerThanTheLimit_is413WhetherAnnouncedOrNot() throws Exception {
    restart(ToyWeb.limits(1000, Duration.ofSeconds(ToyWeb.PATIENCE)));
    String body = "{\"statement\": \"" + "x".repeat(100_000) + "\"}";
    assertRefused(413, "--max-message-bytes", web.post("/v1/suggest", body));
    HttpRequest chunked =
        HttpRequest.newBuilder(web.uri("/v1/suggest"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(body)))
            .build();
    assertRefused(
        413, "--max-message-bytes", web.http.send(chunked, HttpResponse.BodyHandlers.ofString()));
    assertNothingIsLeft();
  }

  @Test
  void post_bodyDoesNotArrive_is408AndTheConnectionEnds() throws Exception {
    restart(ToyWeb.limits(1000, Duration.ofMillis(50)));
    String answer =
        web.exchange(
            "POST /v1/suggest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 500\r\n\r\n{");
    assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
    assertNothingIsLeft();
  }

  @Test
  void post_clientGoes_endsTheSearch() throws Exception {
    web.neverProves();
    String body = "{" + SIX + ", \"expansions\": 1000000, \"samples\": 8}";
    Socket client =
        web.raw(
            "POST /v1/prove HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body);
    while (web.toy.lean.tactics.get() == 0) {
      Thread.onSpinWait();
    }
    client.close();
    assertNothingIsLeft();
  }

  @Test
  void post_moreThanTheRate_is429WithRetryAfter() throws Exception {
    restart(new HttpLimits(1000, 1, 8, Duration.ofHours(1), Duration.ofSeconds(30)));
    HttpResponse<String> last = web.get("/v1/version");
    for (int i = 0; i < 1000 && last.statusCode() == 200; i++) {
      last = web.get("/v1/version");
    }
    assertRefused(429, "--max-requests-per-second", last);
    assertEquals("1", last.headers().firstValue("Retry-After").orElse(""));
  }

  @Test
  void post_moreCallsAtOnceThanAllowed_is429() throws Exception {
    restart(new HttpLimits(1000, 1000, 1, Duration.ofHours(1), Duration.ofSeconds(30)));
    web.neverProves();
    ToyWeb.Client busy = web.socket();
    busy.send(
        "{'id': 1, 'method': 'prove', 'params': {'statement': 'theorem n : 6 :=', 'expansions':"
            + " 1000000}}");
    busy.next();
    assertRefused(429, "--max-calls-per-client", web.post("/v1/state", "{" + SIX + "}"));
    busy.send("{'id': 1, 'method': 'cancel'}");
    busy.end("1");
    ok("/v1/state", "{" + SIX + "}");
  }

  @Test
  void call_longerThanItMay_is504() throws Exception {
    restart(new HttpLimits(1000, 1000, 8, Duration.ofMillis(300), Duration.ofSeconds(4)));
    web.neverProves();
    HttpResponse<String> late = web.post("/v1/prove", "{" + SIX + ", \"expansions\": 1000000}");
    assertEquals(504, late.statusCode(), late::body);
    assertNothingIsLeft();
  }

  @Test
  void connection_nothingIsAskedForLongerThanAnyCall_isClosed() throws Exception {
    restart(new HttpLimits(1000, 1000, 8, Duration.ofMillis(100), Duration.ofMillis(100)));
    try (Socket silent = web.raw("")) {
      assertEquals(-1, silent.getInputStream().read());
    }
  }

  @Test
  void call_serviceFails_is500WithANumberAndNothingElse() throws Exception {
    // The toy theory reads numbers below 2^31 only.
    HttpResponse<String> broken =
        web.post("/v1/state", "{\"statement\": \"theorem n : 99999999999 :=\"}");
    assertRefused(500, "internal error", broken);
    assertFalse(broken.body().contains("99999999999"), broken::body);
  }

  @Test
  void openApi_isServed() throws Exception {
    JsonNode document = ToyWeb.json(web.get("/v1/openapi.json").body());
    assertEquals("3.1.0", document.path("openapi").asText());
    List<String> paths = new ArrayList<>();
    document.path("paths").fieldNames().forEachRemaining(paths::add);
    for (String path : paths) {
      if (path.startsWith("/v1/runs")) {
        assertEquals(404, web.get(path.replace("{run}", "x")).statusCode(), path);
        continue;
      }
      boolean isGet = document.path("paths").path(path).has("get");
      int status = (isGet ? web.get(path) : web.post(path, "{}")).statusCode();
      assertTrue(status == 200 || status == 400, () -> path + " answers " + status);
    }
  }

  private void restart(HttpLimits limits) {
    web.close();
    web = new ToyWeb(limits, Optional.empty());
  }

  private JsonNode ok(String path, String body) throws Exception {
    HttpResponse<String> answer = web.post(path, body);
    assertEquals(200, answer.statusCode(), answer::body);
    assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(""));
    return ToyWeb.json(answer.body());
  }

  private static void assertRefused(int status, String named, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    JsonNode error = ToyWeb.json(answer.body()).path("error");
    assertTrue(error.path("message").asText().contains(named), answer::body);
    assertFalse(error.path("status").asText().isEmpty(), answer::body);
  }

  private void assertNothingIsLeft() {
    while (web.toy.lean.open.get() > 0 || web.underWay("calls") > 0) {
      Thread.onSpinWait();
    }
  }
}
