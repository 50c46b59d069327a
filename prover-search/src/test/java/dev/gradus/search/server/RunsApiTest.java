package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunExamples;
import dev.gradus.search.store.RunFolder;
import dev.gradus.search.store.RunStore;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over HTTP. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunsApiTest {

  private static final String TOKEN = "a-secret-of-some-length";

  @TempDir Path outside;
  private Path folder;
  private ToyWeb web;

  @BeforeEach
  void start() throws Exception {
    folder = Files.createDirectory(outside.resolve("runs"));
    start(Optional.empty());
  }

  private void start(Optional<BearerToken> token) {
    web =
        new ToyWeb(
            ToyWeb.limits(1 << 20, Duration.ofSeconds(ToyWeb.PATIENCE)),
            token,
            Optional.of(RunFolder.of(folder)));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void runs_inTheFolderAndBelow_areListed() throws Exception {
    assertEquals("[]", ok("/v1/runs").path("runs").toString());
    RunExamples.search(folder.resolve("a search"));
    RunExamples.iteration(folder.resolve("cpu"));
    JsonNode runs = ok("/v1/runs");
    assertEquals(
        List.of("a search", "cpu", "cpu/round-0/eval-held-out", "cpu/round-0/search-library/4"),
        runs.findValuesAsText("name"));
    assertEquals(List.of("search", "iterate", "search", "search"), runs.findValuesAsText("kind"));
    assertEquals(List.of("false", "true", "false", "false"), runs.findValuesAsText("report"));
    assertEquals(
        "{\"proved\":1,\"open\":1,\"unelaborated\":0,\"unverified\":0,\"error\":0,\"waiting\":1}",
        runs.path("runs").path(0).path("counts").toString());
    assertTrue(runs.path("complete").asBoolean());
    assertFalse(runs.toString().contains(outside.toString()), "the server's own paths are told");
  }

  @Test
  void runs_ofAFolderThatIsARun_areThatRun() throws Exception {
    RunExamples.search(folder);
    JsonNode run = ok("/v1/runs").path("runs").path(0);
    assertEquals(".", run.path("name").asText());
    assertEquals(3, ok("/v1/runs/" + run.path("id").asText()).path("total").asInt());
  }

  @Test
  void run_withStatements_tellsWhatCameOfThem() throws Exception {
    RunExamples.search(folder.resolve("x"));
    JsonNode run = ok("/v1/runs/" + id("x"));
    assertEquals("7", run.path("configuration").path("--seed").asText());
    assertEquals(List.of("and_swap", "hard", "later"), names(run));
    JsonNode proved = run.path("statements").path(0);
    assertEquals("proved", proved.path("status").asText());
    assertEquals("by\n  intro h\n  exact ⟨h.2, h.1⟩", proved.path("proof").asText());
    assertEquals("[\"intro h\",\"exact ⟨h.2, h.1⟩\"]", proved.path("steps").toString());
    assertEquals("open Nat\n", proved.path("header").asText());
    assertEquals(1, proved.path("attempts").asInt());
    assertEquals(17, proved.path("tacticCalls").asInt());
    assertEquals(0.75, proved.path("seconds").asDouble());
    JsonNode waiting = run.path("statements").path(2);
    assertEquals("waiting", waiting.path("status").asText());
    assertTrue(waiting.path("proof").isNull());
    assertEquals(0, waiting.path("attempts").asInt());
  }

  @Test
  void run_filtered_hasTheRest() throws Exception {
    RunExamples.search(folder.resolve("x"));
    String path = "/v1/runs/" + id("x");
    assertEquals(List.of("hard"), names(ok(path + "?status=open")));
    assertEquals(List.of("later"), names(ok(path + "?status=waiting&text=")));
    assertEquals(List.of("and_swap"), names(ok(path + "?text=PROP")));
    assertEquals(List.of("and_swap"), names(ok(path + "?text=q%20%E2%88%A7%20p")));
    assertEquals(List.of(), names(ok(path + "?text=%25'%20OR%201=1%20--")));
    assertEquals(0, ok(path + "?status=error").path("total").asInt());
  }

  @Test
  void run_large_isReadInPages() throws Exception {
    RunExamples.large(folder.resolve("x"), 7_000);
    String path = "/v1/runs/" + id("x");
    JsonNode first = ok(path);
    assertEquals(7_000, first.path("total").asInt());
    assertEquals(100, first.path("statements").size());
    assertEquals(List.of("number_6998", "number_6999"), names(ok(path + "?offset=6998&limit=500")));
    assertEquals(List.of(), names(ok(path + "?offset=999999999")));
  }

  @Test
  void run_withLongHeaders_hasAShorterPage() throws Exception {
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      statements.add(new Statement("s" + i, "-- " + "x".repeat(1 << 20), "theorem s : 1 :=", ""));
    }
    RunExamples.store(folder.resolve("x"), statements).close();
    assertEquals(2, names(ok("/v1/runs/" + id("x"))).size());
  }

  @ParameterizedTest
  @CsvSource({
    "offset=-1, offset",
    "offset=9999999999999999999, offset",
    "offset=1e3, offset",
    "offset=٣, offset",
    "offset=, offset",
    "limit=0, limit",
    "limit=501, limit",
    "limit=1&limit=2, twice",
    "status=lost, status must be one of",
    "path=/etc/passwd, \\\"path\\\" is not known",
  })
  void run_badQuery_is400AndSaysWhy(String query, String named) throws Exception {
    RunExamples.search(folder.resolve("x"));
    String encoded = query.replace("٣", "%D9%A3");
    assertRefused(400, named.replace("\\", ""), web.get("/v1/runs/" + id("x") + "?" + encoded));
  }

  @Test
  void run_thatGoesOn_isReadMeanwhile() throws Exception {
    Statement statement = new Statement("a", "", "theorem a : 1 = 1 :=", "");
    try (RunStore store = RunExamples.store(folder.resolve("x"), List.of(statement))) {
      String path = "/v1/runs/" + id("x");
      assertEquals("waiting", ok(path).at("/statements/0/status").asText());
      RunExamples.finish(store, statement, Optional.of(List.of("rfl")));
      assertEquals("proved", ok(path).at("/statements/0/status").asText());
      assertEquals(1, ok("/v1/runs").at("/runs/0/counts/proved").asInt());
      assertFalse(ok(path).path("report").asBoolean());
      Files.writeString(folder.resolve("x/report.html"), RunExamples.REPORT);
      assertTrue(ok(path).path("report").asBoolean());
    }
  }

  @Test
  void run_ofAnotherVersion_is409AndListedWithItsProblem() throws Exception {
    RunExamples.search(folder.resolve("x"));
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("x/run.db"))) {
      connection.createStatement().execute("PRAGMA user_version = 99");
    }
    Files.createDirectory(folder.resolve("y"));
    Files.writeString(folder.resolve("y/run.db"), "no database, but long enough ".repeat(50));
    HttpResponse<String> newer = web.get("/v1/runs/" + id("x"));
    assertRefused(409, "newer Gradus", newer);
    assertFalse(newer.body().contains(outside.toString()), newer::body);
    assertRefused(409, "damaged", web.get("/v1/runs/" + id("y")));
    JsonNode runs = ok("/v1/runs").path("runs");
    assertTrue(runs.path(0).path("problem").asText().contains("newer"), runs::toString);
    assertTrue(runs.path(1).path("problem").asText().contains("damaged"), runs::toString);
  }

  @Test
  void report_isServedUnderAPolicyOfItsOwn() throws Exception {
    RunExamples.iteration(folder.resolve("cpu"));
    HttpResponse<String> report = web.get("/v1/runs/" + id("cpu") + "/report");
    assertEquals(200, report.statusCode());
    assertEquals(RunExamples.REPORT, report.body());
    assertEquals("text/html; charset=utf-8", header(report, "Content-Type"));
    assertEquals("nosniff", header(report, "X-Content-Type-Options"));
    assertEquals("no-store", header(report, "Cache-Control"));
    assertEquals(
        List.of(
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; sandbox"),
        report.headers().allValues("Content-Security-Policy"));
    JsonNode cpu = ok("/v1/runs/" + id("cpu"));
    assertEquals("[]", cpu.path("statements").toString());
  }

  @Test
  void report_thatIsNotThere_is404() throws Exception {
    RunExamples.search(folder.resolve("x"));
    HttpResponse<String> none = web.get("/v1/runs/" + id("x") + "/report");
    assertRefused(404, "report.html", none);
    assertFalse(none.body().contains(folder.toString()), none::body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef",
        "x",
        "x/run.db",
        "x%2frun.db",
        "%2e%2e%2fsecret",
        "..%2fsecret",
        "..",
        "%2e%2e",
        "....//secret",
        "%00",
        "%c0%ae%c0%ae",
        "\\..\\secret",
        "%5c..%5csecret",
      })
  void run_thatIsNotListed_is404(String id) throws Exception {
    RunExamples.search(folder.resolve("x"));
    RunExamples.iteration(outside.resolve("secret"));
    for (String end : List.of("", "/report", "/run.db", "/../../report")) {
      String answer =
          web.exchange(
              "GET /v1/runs/"
                  + id
                  + end
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertTrue(answer.matches("(?s)HTTP/1\\.1 (404|400) .*\"error\".*"), id + end + answer);
    }
    assertRefused(404, "", web.get("/v1/runs/" + "a".repeat(2000)));
  }

  @Test
  void links_outOfTheFolder_areNotFollowed() throws Exception {
    RunExamples.iteration(outside.resolve("secret"));
    RunExamples.search(folder.resolve("x"));
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(
        linked.resolve("run.db"), outside.resolve("secret/round-0/eval-held-out/run.db"));
    Path log = Files.createDirectory(folder.resolve("log"));
    Files.copy(folder.resolve("x/run.db"), log.resolve("run.db"));
    Files.createSymbolicLink(log.resolve("run.db-wal"), outside.resolve("secret/store.db"));
    Files.createSymbolicLink(
        folder.resolve("x/report.html"), outside.resolve("secret/report.html"));
    JsonNode runs = ok("/v1/runs");
    assertEquals(List.of("x"), runs.findValuesAsText("name"));
    assertEquals(List.of("false"), runs.findValuesAsText("report"));
    assertRefused(404, "report.html", web.get("/v1/runs/" + id("x") + "/report"));
  }

  @Test
  void link_thatComesLater_isNotFollowed() throws Exception {
    RunExamples.iteration(outside.resolve("secret"));
    RunExamples.iteration(folder.resolve("cpu"));
    String cpu = id("cpu");
    String search = id("cpu/round-0/eval-held-out");
    Files.move(folder.resolve("cpu"), outside.resolve("moved"));
    Files.createSymbolicLink(folder.resolve("cpu"), outside.resolve("secret"));
    assertEquals(404, web.get("/v1/runs/" + cpu + "/report").statusCode());
    assertEquals(404, web.get("/v1/runs/" + search).statusCode());
  }

  @Test
  void run_thatHasGone_is404() throws Exception {
    RunExamples.search(folder.resolve("x"));
    String id = id("x");
    Files.delete(folder.resolve("x/run.db"));
    assertRefused(404, "no such run", web.get("/v1/runs/" + id));
  }

  @Test
  void runs_otherMethodOrHost_areRefused() throws Exception {
    assertRefused(405, "GET", web.post("/v1/runs", "{}"));
    assertRefused(405, "GET", web.post("/v1/runs/x/report", "{}"));
    String answer =
        web.exchange("GET /v1/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
  }

  @Test
  void runs_withoutTheToken_areNotTold() throws Exception {
    RunExamples.iteration(folder.resolve("cpu"));
    String id = id("cpu");
    web.close();
    start(Optional.of(new BearerToken(TOKEN)));
    for (String path : List.of("/v1/runs", "/v1/runs/" + id, "/v1/runs/" + id + "/report")) {
      HttpResponse<String> refused = web.get(path);
      assertEquals(401, refused.statusCode(), path);
      assertFalse(refused.body().contains("learned"), refused::body);
      assertEquals(200, web.get(path, "Authorization", "Bearer " + TOKEN).statusCode(), path);
    }
  }

  @Test
  void runs_ofAServerWithout_are404() throws Exception {
    try (ToyWeb without = new ToyWeb()) {
      assertRefused(404, "--runs", without.get("/v1/runs"));
      assertRefused(404, "--runs", without.get("/v1/runs/x"));
      assertRefused(404, "--runs", without.get("/v1/runs/x/report"));
      assertFalse(ToyWeb.json(without.get("/v1/version").body()).path("runs").asBoolean(true));
    }
    assertTrue(ok("/v1/version").path("runs").asBoolean());
  }

  private String id(String name) throws Exception {
    for (JsonNode run : ok("/v1/runs").path("runs")) {
      if (run.path("name").asText().equals(name)) {
        return run.path("id").asText();
      }
    }
    throw new AssertionError("no run " + name);
  }

  private static List<String> names(JsonNode run) {
    return run.path("statements").findValuesAsText("name");
  }

  private JsonNode ok(String path) throws Exception {
    HttpResponse<String> answer = web.get(path);
    assertEquals(200, answer.statusCode(), answer::body);
    return ToyWeb.json(answer.body());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static void assertRefused(int status, String named, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer::body);
    JsonNode error = ToyWeb.json(answer.body()).path("error");
    assertTrue(error.path("message").asText().contains(named), answer::body);
  }
}
