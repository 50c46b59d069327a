package dev.gradus.search.server;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a grpc-java service, carried by Vert.x.
 *
 * <p>Vert.x brings a bridge of its own (GrpcIoServiceBridge, 5.0.7). It does not cancel the call's
 * {@link Context}, does not notice a connection that is lost, says {@code isCancelled() == false}
 * for ever, and runs the handlers on the event loop. Here, as in grpc-java's own server:
 *
 * <ul>
 *   <li>handlers run on worker threads, the callbacks of one call one after another;
 *   <li>a reset by the client, the end of its connection and an expired deadline each cancel the
 *       call's {@code Context} and then tell the listener, once;
 *   <li>{@code isReady} turns false while the client does not read, {@code onReady} tells when it
 *       does again;
 *   <li>whatever is sent after the end of a call is dropped.
 * </ul>
 *
 * <p>Everything of Vert.x is touched on the call's event loop only.
 */
final class BridgedCall<Q, R> extends ServerCall<Q, R> {

  private static final Logger LOG = LoggerFactory.getLogger(BridgedCall.class);

  /** Messages on their way to the event loop at which the call counts as not ready. */
  private static final int MAX_IN_FLIGHT = 16;

  private final GrpcServerRequest<Buffer, Buffer> request;
  private final GrpcServerResponse<Buffer, Buffer> response;
  private final MethodDescriptor<Q, R> method;
  private final Executor eventLoop;
  private final Executor callbacks;
  private final Context.CancellableContext context;
  private final Attributes attributes;

  private final AtomicInteger inFlight = new AtomicInteger();

  /** The handler has closed the call, or may no longer: nothing more is sent. */
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The listener's last callback is queued. */
  private final AtomicBoolean over = new AtomicBoolean();

  /** The handler was told that the call is not ready, and waits for {@code onReady}. */
  private final AtomicBoolean awaitsReady = new AtomicBoolean();

  private volatile boolean queueFull;
  private volatile boolean cancelled;
  private boolean messageSent;

  /** Used by callbacks only. */
  private Listener<Q> listener = new Listener<>() {};

  /**
   * Takes over a call that Vert.x has just accepted; to be called on its event loop.
   *
   * @param request whose messages are bytes
   * @param eventLoop the call's
   * @param workers where its handler runs
   * @param context the call's own, with its deadline if there is one
   */
  BridgedCall(
      GrpcServerRequest<Buffer, Buffer> request,
      MethodDescriptor<Q, R> method,
      Executor eventLoop,
      Executor workers,
      Context.CancellableContext context) {
    this.request = request;
    this.response = request.response();
    this.method = method;
    this.eventLoop = eventLoop;
    this.callbacks = MoreExecutors.newSequentialExecutor(workers);
    this.context = context;
    this.attributes = attributes(request);
  }

  /** Starts the handler. */
  void start(ServerCallHandler<Q, R> handler) {
    Metadata headers = CallHeaders.read(request.headers());
    request.pause();
    callback(
        () -> {
          listener = handler.startCall(this, headers);
          listener.onReady();
        });
    request.handler(message -> callback(() -> receive(message)));
    request.endHandler(end -> callback(() -> listener.onHalfClose()));
    request.invalidMessageHandler(
        invalid ->
            close(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "request refused: " + invalid.getMessage()),
                new Metadata()));
    request.errorHandler(
        error -> cancel(new CancellationException("reset by the client: " + error)));
    request.exceptionHandler(this::cancel);
    response.exceptionHandler(this::cancel);
    response.drainHandler(drained -> checkReady());
    // Runs at once if the deadline is over already.
    context.addListener(
        ended -> {
          if (ended.cancellationCause() instanceof TimeoutException) {
            expire();
          }
        },
        MoreExecutors.directExecutor());
  }

  private void receive(Buffer message) {
    Q parsed;
    try {
      parsed = method.parseRequest(new ByteArrayInputStream(message.getBytes()));
    } catch (StatusRuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      close(
          Status.INVALID_ARGUMENT.withDescription(
              "this is no request of %s: %s"
                  .formatted(method.getFullMethodName(), cause.getMessage())),
          new Metadata());
      return;
    }
    listener.onMessage(parsed);
  }

  @Override
  public void request(int messages) {
    eventLoop.execute(() -> request.fetch(messages));
  }

  @Override
  public void sendHeaders(Metadata headers) {
    eventLoop.execute(
        () -> {
          if (!over.get()) {
            CallHeaders.write(headers, response.headers());
            response.writeHead();
          }
        });
  }

  @Override
  public void sendMessage(R message) {
    if (closed.get()) {
      return;
    }
    messageSent = true;
    Buffer bytes = bytes(message);
    inFlight.incrementAndGet();
    eventLoop.execute(
        () -> {
          if (!over.get()) {
            response.write(bytes).onFailure(this::cancel);
          }
          inFlight.decrementAndGet();
          checkReady();
        });
  }

  private Buffer bytes(R message) {
    try (InputStream stream = method.streamResponse(message)) {
      return Buffer.buffer(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // It is in memory.
    }
  }

  @Override
  public void close(Status asked, Metadata trailers) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean missing = asked.isOk() && method.getType().serverSendsOneMessage() && !messageSent;
    Status status =
        missing ? Status.INTERNAL.withDescription("completed without a response") : asked;
    eventLoop.execute(
        () -> {
          if (!over.get()) {
            CallHeaders.write(trailers, response.trailers());
            end(status).onComplete(sent -> complete(), this::cancel);
          }
        });
  }

  @Override
  public boolean isReady() {
    if (canTakeMore()) {
      return true;
    }
    awaitsReady.set(true);
    // What made room may have happened before it could know that somebody waits.
    return canTakeMore();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Q, R> getMethodDescriptor() {
    return method;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  private boolean canTakeMore() {
    return !closed.get() && !queueFull && inFlight.get() < MAX_IN_FLIGHT;
  }

  private void checkReady() {
    queueFull = !over.get() && response.writeQueueFull();
    if (canTakeMore() && awaitsReady.compareAndSet(true, false)) {
      callback(() -> listener.onReady());
    }
  }

  private void complete() {
    if (over.compareAndSet(false, true)) {
      callback(
          () -> {
            listener.onComplete();
            context.cancel(null);
          });
    }
  }

  private void cancel(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      closed.set(true);
      cancelled = true;
      context.cancel(cause);
      callback(() -> listener.onCancel());
    }
  }

  private void expire() {
    if (over.compareAndSet(false, true)) {
      closed.set(true);
      cancelled = true;
      eventLoop.execute(
          () -> end(Status.DEADLINE_EXCEEDED.withDescription("deadline expired on the server")));
      callback(() -> listener.onCancel());
    }
  }

  private io.vertx.core.Future<Void> end(Status status) {
    response.status(GrpcStatus.valueOf(status.getCode().value()));
    response.statusMessage(status.getDescription());
    try {
      return response.end();
    } catch (IllegalStateException alreadyReset) {
      return io.vertx.core.Future.failedFuture(alreadyReset);
    }
  }

  /** Queues a callback of the listener; one that throws ends the call. */
  private void callback(Runnable step) {
    callbacks.execute(
        context.wrap(
            () -> {
              try {
                step.run();
              } catch (RuntimeException | Error e) {
                LOG.error("{} failed", method.getFullMethodName(), e);
                close(Status.INTERNAL.withDescription("the service failed: " + e), new Metadata());
              }
            }));
  }

  private static Attributes attributes(GrpcServerRequest<?, ?> request) {
    Attributes.Builder attributes = Attributes.newBuilder();
    SocketAddress remote = request.connection().remoteAddress();
    if (remote != null && remote.isInetSocket()) {
      attributes.set(
          Grpc.TRANSPORT_ATTR_REMOTE_ADDR,
          InetSocketAddress.createUnresolved(remote.hostAddress(), remote.port()));
    }
    return attributes.build();
  }
}
