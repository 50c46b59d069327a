package dev.gradus.search.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GradusServerTest {

  /** Seconds for what takes milliseconds, on a machine that has other things to do. */
  private static final int PATIENCE = 120;

  private static final String LEAN = LeanBridgeGrpc.SERVICE_NAME;

  private final ScriptedLean lean = new ScriptedLean();
  private final AtomicBoolean leanIsReady = new AtomicBoolean(true);
  private final Readiness readiness =
      new Readiness(Map.of(LEAN, () -> CompletableFuture.completedFuture(leanIsReady.get())));
  private final List<ManagedChannel> channels = new ArrayList<>();
  private GradusServer server;

  @AfterEach
  void stop() {
    lean.release.countDown();
    channels.forEach(ManagedChannel::shutdownNow);
    if (server != null) {
      server.close();
    }
  }

  @Test
  void unaryCall_plainText_isAnswered() {
    assertEquals("4.28.0", describe(connect()));
  }

  @Test
  void call_cancelledByTheClient_cancelsContextAndHandler() throws Exception {
    Context.CancellableContext client = Context.current().withCancellation();
    ManagedChannel channel = connect();
    client.run(() -> hang(channel));
    lean.hanging.get(PATIENCE, SECONDS);
    client.cancel(null);
    lean.handlerCancelled.get(PATIENCE, SECONDS);
    assertTrue(lean.contextCancelled.get(PATIENCE, SECONDS) != null);
  }

  @Test
  void call_clientVanishes_cancelsContextAndHandler() throws Exception {
    ManagedChannel channel = connect();
    hang(channel);
    lean.hanging.get(PATIENCE, SECONDS);
    channel.shutdownNow();
    lean.handlerCancelled.get(PATIENCE, SECONDS);
    assertTrue(lean.contextCancelled.get(PATIENCE, SECONDS) != null);
  }

  @Test
  void call_connectionCutWithoutAWord_cancelsContextAndHandler() throws Exception {
    ManagedChannel direct = connect();
    try (CuttableProxy proxy = new CuttableProxy(server.port())) {
      ManagedChannel channel = plain(proxy.port());
      hang(channel);
      lean.hanging.get(PATIENCE, SECONDS);
      proxy.cut();
      lean.handlerCancelled.get(PATIENCE, SECONDS);
      assertTrue(lean.contextCancelled.get(PATIENCE, SECONDS) != null);
    }
    assertEquals("4.28.0", describe(direct));
  }

  @Test
  void call_deadlineExpires_cancelsContextWithTheReason() throws Exception {
    ManagedChannel channel = connect();
    // Where the time is over before the server is reached, there is nothing to cancel yet.
    for (int millis = 300; !lean.hanging.isDone(); millis *= 4) {
      hangUntil(channel, millis);
    }
    lean.handlerCancelled.get(PATIENCE, SECONDS);
    assertTrue(lean.contextCancelled.get(PATIENCE, SECONDS) != null);
  }

  private static void hangUntil(ManagedChannel channel, int millis) {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                LeanBridgeGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(millis, MILLISECONDS)
                    .runTactics(hangRequest())
                    .hasNext());
    assertEquals(Status.Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
  }

  @Test
  void call_handlerBlocksItsThread_othersAreServed() {
    ManagedChannel channel = connect();
    LeanBridgeGrpc.newFutureStub(channel).openTheorem(OpenTheoremRequest.getDefaultInstance());
    lean.hanging.join();
    assertEquals("4.28.0", describe(channel));
  }

  @Test
  void call_handlerThrows_isInternalAndServerLives() {
    ManagedChannel channel = connect();
    OpenTheoremRequest fail = OpenTheoremRequest.newBuilder().setStatement("fail").build();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> LeanBridgeGrpc.newBlockingStub(channel).openTheorem(fail));
    assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
    assertEquals("4.28.0", describe(channel));
  }

  @Test
  void stream_clientDoesNotRead_serverStopsSending() throws Exception {
    int total = 50_000;
    ManagedChannel channel = connect();
    SlowReader reader = new SlowReader();
    LeanBridgeGrpc.newStub(channel).runTactics(floodRequest(total), reader);
    reader.first.await();
    // The client has asked for one message only. Once the server has waited for it twice, nothing
    // moves any more but what fills the windows.
    while (lean.fullStops.get() == 0) {
      Thread.onSpinWait();
    }
    assertTrue(lean.sent.get() < total / 10, () -> "sent " + lean.sent.get());
    reader.call.request(total);
    reader.done.get(PATIENCE, SECONDS);
    assertEquals(total, reader.received);
  }

  @Test
  void stream_readByBlockingClient_arrivesWholeAndInOrder() {
    Iterator<TacticOutcome> outcomes =
        LeanBridgeGrpc.newBlockingStub(connect()).runTactics(floodRequest(5_000));
    int expected = 0;
    while (outcomes.hasNext()) {
      assertEquals(expected++, outcomes.next().getIndex());
    }
    assertEquals(5_000, expected);
  }

  @Test
  void request_longerThanTheLimit_isRefusedByName() {
    ManagedChannel channel =
        connect(new ServerConfig("127.0.0.1", 0, Optional.empty(), Optional.empty(), 1000));
    OpenTheoremRequest longOne =
        OpenTheoremRequest.newBuilder().setHeader("x".repeat(2000)).build();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> LeanBridgeGrpc.newBlockingStub(channel).openTheorem(longOne));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, e.getStatus().getCode());
  }

  @Test
  void health_followsTheService() throws Exception {
    ManagedChannel channel = connect();
    readiness.ask().join();
    assertEquals(ServingStatus.SERVING, health(channel, LEAN));
    assertEquals(ServingStatus.SERVING, health(channel, ""));
    assertEquals(200, get("/health/ready", null).statusCode());
    leanIsReady.set(false);
    readiness.ask().join();
    assertEquals(ServingStatus.NOT_SERVING, health(channel, LEAN));
    assertEquals(ServingStatus.NOT_SERVING, health(channel, ""));
    HttpResponse<String> ready = get("/health/ready", null);
    assertEquals(503, ready.statusCode());
    assertEquals("{\"ready\":false,\"services\":{\"gradus.v1.LeanBridge\":false}}\n", ready.body());
    assertEquals(200, get("/health/live", null).statusCode());
  }

  @Test
  void metrics_afterACall_countIt() throws Exception {
    describe(connect());
    String metrics = get("/metrics", null).body();
    assertTrue(metrics.contains("grpc_server_processing_duration_seconds_count"), metrics);
    assertTrue(metrics.contains("method=\"Describe\""), metrics);
    assertEquals(404, get("/nothing", null).statusCode());
  }

  @Test
  void reflection_listsServicesAndFiles() throws Exception {
    ManagedChannel channel = connect();
    List<ServerReflectionResponse> answers =
        reflect(
            channel,
            ServerReflectionRequest.newBuilder().setListServices("").build(),
            ServerReflectionRequest.newBuilder().setFileContainingSymbol(LEAN).build(),
            ServerReflectionRequest.newBuilder().setFileContainingSymbol("no.Such").build());
    List<String> names =
        answers.get(0).getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .collect(Collectors.toList());
    assertTrue(names.containsAll(List.of(LEAN, HealthGrpc.SERVICE_NAME)), names::toString);
    assertEquals(1, answers.get(1).getFileDescriptorResponse().getFileDescriptorProtoCount());
    assertEquals(Status.Code.NOT_FOUND.value(), answers.get(2).getErrorResponse().getErrorCode());
  }

  @Test
  void start_portInUse_saysSoInOneLine() {
    connect();
    int port = server.port();
    EnvironmentException e =
        assertThrows(
            EnvironmentException.class,
            () ->
                GradusServer.start(loopback(port), List.of(), new Readiness(Map.of()), registry()));
    assertTrue(e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
    assertTrue(e.getMessage().contains("--port"), e.getMessage());
    assertEquals(3, e.getExitCode());
  }

  @Test
  void close_callUnderWay_letsItFinish() throws Exception {
    ManagedChannel channel = connect();
    var answer =
        LeanBridgeGrpc.newFutureStub(channel).openTheorem(OpenTheoremRequest.getDefaultInstance());
    lean.hanging.join();
    readiness.ask().join();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
    while (readiness.isReady()) {
      Thread.onSpinWait();
    }
    lean.release.countDown();
    assertEquals(OpenTheoremResponse.getDefaultInstance(), answer.get(PATIENCE, SECONDS));
    closed.get(PATIENCE, SECONDS);
    server = null;
  }

  private ManagedChannel connect() {
    return connect(loopback(0));
  }

  private ManagedChannel connect(ServerConfig config) {
    server = GradusServer.start(config, List.of(lean), readiness, registry());
    return plain(server.port());
  }

  private ManagedChannel plain(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  private static ServerConfig loopback(int port) {
    return new ServerConfig("127.0.0.1", port, Optional.empty(), Optional.empty(), 1 << 20);
  }

  private static PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String describe(ManagedChannel channel) {
    return LeanBridgeGrpc.newBlockingStub(channel)
        .describe(DescribeLeanRequest.getDefaultInstance())
        .getLeanVersion();
  }

  private static ServingStatus health(ManagedChannel channel, String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static void hang(ManagedChannel channel) {
    LeanBridgeGrpc.newStub(channel).runTactics(hangRequest(), new SlowReader());
  }

  private static RunTacticsRequest hangRequest() {
    return RunTacticsRequest.newBuilder().setTheoremId("hang").build();
  }

  private static RunTacticsRequest floodRequest(int outcomes) {
    return RunTacticsRequest.newBuilder().setTheoremId("flood").setStateId(outcomes).build();
  }

  private static List<ServerReflectionResponse> reflect(
      ManagedChannel channel, ServerReflectionRequest... requests) {
    CompletableFuture<List<ServerReflectionResponse>> all = new CompletableFuture<>();
    List<ServerReflectionResponse> answers = new ArrayList<>();
    StreamObserver<ServerReflectionRequest> out =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable e) {
                    all.completeExceptionally(e);
                  }

                  @Override
                  public void onCompleted() {
                    all.complete(answers);
                  }
                });
    for (ServerReflectionRequest request : requests) {
      out.onNext(request);
    }
    out.onCompleted();
    return all.join();
  }

  /** A client that reads one message and no more until it is told to. */
  private static final class SlowReader
      implements ClientResponseObserver<RunTacticsRequest, TacticOutcome> {
    final CountDownLatch first = new CountDownLatch(1);
    final CompletableFuture<Void> done = new CompletableFuture<>();
    ClientCallStreamObserver<RunTacticsRequest> call;
    int received;

    @Override
    public void beforeStart(ClientCallStreamObserver<RunTacticsRequest> call) {
      this.call = call;
      call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(TacticOutcome outcome) {
      received++;
      first.countDown();
    }

    @Override
    public void onError(Throwable e) {
      done.completeExceptionally(e);
    }

    @Override
    public void onCompleted() {
      done.complete(null);
    }
  }
}
