package dev.gradus.search.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageFilesTest {

  private final PageFiles page = new PageFiles("/dev/gradus/search/http/page/");
  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private HttpServer server;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer()
            .requestHandler(request -> page.send(request, Duration.ofSeconds(30)));
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/assets/app.js", "/assets/sub/x.svg"})
  void has_whatLiesInTheFolder(String path) {
    assertTrue(page.has(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/index.html",
        "/assets/index.html",
        "/assets/",
        "/assets/notes.md",
        "/assets/../assets/app.js",
        "/assets/../openapi.json",
        "/assets/%61pp.js",
        "/assets/sub",
        "/assets//app.js",
      })
  void has_anythingElse_isNot(String path) {
    assertFalse(page.has(path));
  }

  @Test
  void has_folderThatIsNotThere_isNothing() {
    assertFalse(new PageFiles("/dev/gradus/nowhere/").has("/"));
  }

  @Test
  void send_again_isNotModified() throws Exception {
    HttpResponse<String> first = send("GET", "/assets/app.js", "\"other\"");
    assertEquals(200, first.statusCode());
    assertEquals("export {};\n", first.body());
    assertEquals(
        "text/javascript; charset=utf-8", first.headers().firstValue("Content-Type").orElse(""));
    String etag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> second = send("GET", "/assets/app.js", "\"other\", " + etag);
    assertEquals(304, second.statusCode());
    assertEquals("", second.body());
  }

  @Test
  void send_head_hasNoBody() throws Exception {
    HttpResponse<String> head = send("HEAD", "/", "\"other\"");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals("text/html; charset=utf-8", head.headers().firstValue("Content-Type").orElse(""));
  }

  private HttpResponse<String> send(String method, String path, String known) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("If-None-Match", known)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
