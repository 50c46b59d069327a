package dev.gradus.search.server;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries the calls of grpc-java services on a Vert.x gRPC server, which passes messages on as
 * bytes: it leaves a call unanswered whose message it cannot parse.
 */
final class GrpcCarrier implements AutoCloseable {

  private static final String TIMEOUT_HEADER = "grpc-timeout";

  private final GrpcServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool(daemons("gradus-call-"));
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(daemons("gradus-deadline-"));

  /**
   * @param maxMessageBytes longest request message accepted
   */
  GrpcCarrier(Vertx vertx, int maxMessageBytes) {
    server = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(maxMessageBytes));
  }

  /** The handler of requests whose content type is gRPC's. */
  GrpcServer server() {
    return server;
  }

  void add(ServerServiceDefinition service) {
    service.getMethods().forEach(this::add);
  }

  private <Q, R> void add(ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
    server.callHandler(
        ServiceMethod.server(
            ServiceName.create(descriptor.getServiceName()),
            descriptor.getBareMethodName(),
            GrpcMessageEncoder.IDENTITY,
            GrpcMessageDecoder.IDENTITY),
        request -> accept(request, method));
  }

  private <Q, R> void accept(
      GrpcServerRequest<Buffer, Buffer> request, ServerMethodDefinition<Q, R> method) {
    io.vertx.core.Context vertxContext = Vertx.currentContext();
    Executor eventLoop = task -> vertxContext.runOnContext(run -> task.run());
    BridgedCall<Q, R> call =
        new BridgedCall<>(
            request, method.getMethodDescriptor(), eventLoop, workers, context(request));
    call.start(method.getServerCallHandler());
  }

  private Context.CancellableContext context(GrpcServerRequest<?, ?> request) {
    if (!request.headers().contains(TIMEOUT_HEADER)) {
      return Context.ROOT.withCancellation();
    }
    // Vert.x rounds less than a millisecond down to none.
    long millis = Math.max(1, request.timeout());
    return Context.ROOT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS, deadlines);
  }

  /** Stops the threads; calls still under way are abandoned. */
  @Override
  public void close() {
    deadlines.shutdownNow();
    workers.shutdown();
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
