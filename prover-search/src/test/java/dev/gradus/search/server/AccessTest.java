package dev.gradus.search.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.LeanBridgeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call: token and TLS. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessTest {

  private static final String SECRET = "a-secret-of-some-length";

  private GradusServer server;
  private ManagedChannel channel;

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void call_withTheToken_isAnswered() {
    start(Optional.empty());
    channel = plain();
    assertEquals("4.28.0", describe("Bearer " + SECRET));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer a-secret-of-some-lengtX",
        "Bearer a-secret-of-some-length ",
        "bearer a-secret-of-some-length",
        "Basic a-secret-of-some-length",
        "a-secret-of-some-length",
      })
  void call_withoutTheToken_isUnauthenticated(String authorization) {
    start(Optional.empty());
    channel = plain();
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> describe(authorization));
    assertEquals(Status.Code.UNAUTHENTICATED, e.getStatus().getCode());
  }

  @Test
  void http_withoutTheToken_onlyHealthAndThePageAreOpen() throws Exception {
    start(Optional.empty());
    assertEquals(200, get("/health/live", null));
    assertEquals(200, get("/", null));
    assertEquals(200, get("/assets/page.js", null));
    assertEquals(401, get("/v1/version", null));
    assertEquals(401, get("/metrics", null));
    assertEquals(401, get("/metrics", "Bearer wrong-but-long-enough"));
    assertEquals(200, get("/metrics", "Bearer " + SECRET));
  }

  @Test
  void http_pathThatOnlyLooksOpen_isNot() throws Exception {
    start(Optional.empty());
    String answer =
        exchange("GET /health/../metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8420, 200",
    "127.0.0.1:1, 200",
    "[::1]:8420, 200",
    "evil.example, 403",
    "localhost.evil.example:8420, 403",
    "127.0.0.1.evil.example, 403",
    "127.0.0.2, 403",
  })
  void http_hostThatIsNotThisMachine_isRefusedOnLoopback(String host, int expected)
      throws Exception {
    start(Optional.empty());
    String answer =
        exchange("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 " + expected), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, http://localhost:8420, 404",
    "POST, http://evil.example:8420, 403",
    "POST, http://localhost:1, 403",
    "POST, null, 403",
    "POST, '', 403",
    "POST, ://, 403",
    "GET, http://evil.example, 404",
  })
  void http_originOfAnotherSite_mayNotPost(String method, String origin, int expected)
      throws Exception {
    start(Optional.empty());
    String answer =
        exchange(
            method
                + " /nothing HTTP/1.1\r\nHost: localhost:8420\r\nAuthorization: Bearer "
                + SECRET
                + "\r\nOrigin: "
                + origin
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 " + expected), answer);
  }

  @Test
  void webSocket_tokenAmongTheProtocols_isAdmittedAndNotEchoed() throws Exception {
    start(Optional.empty());
    String right = Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET.getBytes(UTF_8));
    String answer = handshake("gradus.v1, bearer." + right, "http://localhost:8420");
    assertTrue(answer.startsWith("HTTP/1.1 101"), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("sec-websocket-protocol: gradus.v1\r\n"));
    assertFalse(answer.contains(right), answer);
    for (String wrong : List.of("gradus.v1", "gradus.v1, bearer.", "bearer.!!!", "bearer.AAAA")) {
      assertTrue(handshake(wrong, "http://localhost:8420").startsWith("HTTP/1.1 401"), wrong);
    }
    String elsewhere = handshake("gradus.v1, bearer." + right, "http://evil.example");
    assertTrue(elsewhere.startsWith("HTTP/1.1 403"), elsewhere);
  }

  private String handshake(String protocols, String origin) throws Exception {
    return exchange(
        "GET /v1/ws HTTP/1.1\r\nHost: localhost:8420\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Origin: "
            + origin
            + "\r\nSec-WebSocket-Protocol: "
            + protocols
            + "\r\n\r\n");
  }

  /** What comes until the end of the head. */
  private String exchange(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      StringBuilder head = new StringBuilder();
      for (int c = socket.getInputStream().read();
          c >= 0 && head.indexOf("\r\n\r\n") < 0;
          c = socket.getInputStream().read()) {
        head.append((char) c);
      }
      return head.toString();
    }
  }

  @Test
  void tls_withTheCertificate_callsAreAnswered() throws Exception {
    start(Optional.of(new ServerConfig.Tls(resource("test-cert.pem"), resource("test-key.pem"))));
    channel =
        NettyChannelBuilder.forAddress("localhost", server.port())
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(resource("test-cert.pem").toFile())
                    .build())
            .build();
    assertEquals("4.28.0", describe("Bearer " + SECRET));
    channel.shutdownNow();
    channel = plain();
    assertThrows(StatusRuntimeException.class, () -> describe("Bearer " + SECRET));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void config_reachableFromElsewhere_needsTlsAndToken(String host) throws Exception {
    Optional<ServerConfig.Tls> tls =
        Optional.of(new ServerConfig.Tls(resource("test-cert.pem"), resource("test-key.pem")));
    Optional<BearerToken> token = Optional.of(new BearerToken(SECRET));
    assertRefused(host, Optional.empty(), Optional.empty());
    assertRefused(host, tls, Optional.empty());
    assertRefused(host, Optional.empty(), token);
    assertEquals(host, new ServerConfig(host, 0, tls, token, 1).host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.8.8.8"})
  void config_loopback_needsNeither(String host) {
    assertEquals(host, new ServerConfig(host, 0, Optional.empty(), Optional.empty(), 1).host());
  }

  @Test
  void token_fileThatHoldsNone_isOneLine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), SECRET + "\n");
    assertTrue(BearerToken.read(file).admits("Bearer " + SECRET));
    for (String bad : List.of("", "short", "two words in a line of text")) {
      Files.writeString(file, bad);
      String message =
          assertThrows(IllegalArgumentException.class, () -> BearerToken.read(file)).getMessage();
      assertTrue(message.contains("--token") && !message.contains("\n"), message);
    }
    Files.delete(file);
    assertThrows(IllegalArgumentException.class, () -> BearerToken.read(file));
  }

  @Test
  void token_inAString_doesNotShow() {
    assertFalse(new BearerToken(SECRET).toString().contains(SECRET));
  }

  private static void assertRefused(
      String host, Optional<ServerConfig.Tls> tls, Optional<BearerToken> token) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new ServerConfig(host, 8420, tls, token, 1));
    assertTrue(e.getMessage().contains("--tls-cert"), e.getMessage());
  }

  private void start(Optional<ServerConfig.Tls> tls) {
    server =
        GradusServer.start(
            new ServerConfig("127.0.0.1", 0, tls, Optional.of(new BearerToken(SECRET)), 1 << 20),
            List.of(new ScriptedLean()),
            new Readiness(Map.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private ManagedChannel plain() {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  private String describe(String authorization) {
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    }
    return LeanBridgeGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .describe(DescribeLeanRequest.getDefaultInstance())
        .getLeanVersion();
  }

  private int get(String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static Path resource(String name) throws Exception {
    return Path.of(AccessTest.class.getResource(name).toURI());
  }
}
