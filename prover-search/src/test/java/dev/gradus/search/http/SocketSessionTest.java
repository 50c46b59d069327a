package dev.gradus.search.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is dropped, beat by beat, without a clock. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketSessionTest {

  private static final int PATIENCE = 120;
  private static final long NEVER = Duration.ofHours(1).toMillis();

  private final HttpLimits limits = HttpLimits.defaults(1000);
  private final ClientLimits clients = new ClientLimits(limits, System::nanoTime);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor();
  private final ManagedChannel nobody = InProcessChannelBuilder.forName("nobody").build();
  private final CompletableFuture<SocketSession> session = new CompletableFuture<>();
  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private Vertx vertx;
  private Context eventLoop;
  private HttpServer server;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    ApiCalls calls =
        new ApiCalls(nobody, Optional.empty(), workers, deadlines, Duration.ofHours(1));
    server =
        vertx
            .createHttpServer()
            .webSocketHandler(
                socket -> {
                  eventLoop = Vertx.currentContext();
                  SocketSession opened =
                      new SocketSession(
                          socket, "me", calls, clients, workers, clients.socket("me"));
                  opened.open(NEVER);
                  session.complete(opened);
                });
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    nobody.shutdownNow();
    workers.shutdownNow();
    deadlines.shutdownNow();
  }

  @Test
  void beats_clientAnswersPings_isKept() throws Exception {
    CompletableFuture<Void> pinged = new CompletableFuture<>();
    WebSocket client = connect(true, pinged);
    beat();
    pinged.get(PATIENCE, SECONDS);
    // The answer to a ping is sent before this; when this has an answer, that has arrived.
    client.sendText("nothing", true).join();
    messages.poll(PATIENCE, SECONDS);
    beat();
    assertFalse(closed.isDone());
    assertEquals(1, clients.sockets());
  }

  @Test
  void beats_clientDoesNotAnswer_isDroppedAtTheSecond() throws Exception {
    WebSocket client = connect(false, new CompletableFuture<>());
    beat();
    assertEquals(1, clients.sockets());
    beat();
    assertEquals(0, clients.sockets());
    client.abort();
  }

  private void beat() throws Exception {
    SocketSession beating = session.get(PATIENCE, SECONDS);
    CompletableFuture<Void> done = new CompletableFuture<>();
    eventLoop.runOnContext(
        run -> {
          beating.lookAfter();
          done.complete(null);
        });
    done.get(PATIENCE, SECONDS);
  }

  private WebSocket connect(boolean reads, CompletableFuture<Void> pinged) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://127.0.0.1:" + server.actualPort() + "/"),
            new WebSocket.Listener() {
              @Override
              public void onOpen(WebSocket socket) {
                if (reads) {
                  socket.request(1);
                }
              }

              @Override
              public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
                pinged.complete(null);
                return WebSocket.Listener.super.onPing(socket, message);
              }

              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                messages.add(text.toString());
                socket.request(1);
                return null;
              }

              @Override
              public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                closed.complete(status);
                return null;
              }
            })
        .join();
  }
}
