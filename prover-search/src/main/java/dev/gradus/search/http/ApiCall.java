package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call under way. Everything that is done for it happens in its {@link Context}; cancelling ends
 * that, and with it the calls to Lean and the model.
 */
final class ApiCall {
  private final Context.CancellableContext context;
  private final CallListener listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile ClientCallStreamObserver<?> stream;

  ApiCall(Context.CancellableContext context, CallListener listener) {
    this.context = context;
    this.listener = listener;
  }

  /** Ends the call; its listener is told when it has ended. */
  void cancel() {
    context.cancel(Status.CANCELLED.withDescription("the client has gone").asException());
  }

  /** Asks a search for its next event. */
  void more() {
    ClientCallStreamObserver<?> events = stream;
    if (events != null) {
      events.request(1);
    }
  }

  Context context() {
    return context;
  }

  /** Events come from there, and only when {@link #more} asks. */
  void comesFrom(ClientCallStreamObserver<?> events) {
    events.disableAutoRequestWithInitial(1);
    stream = events;
  }

  void event(String name, ObjectNode data) {
    if (!over.get()) {
      listener.event(name, data);
    }
  }

  void result(ObjectNode data) {
    if (over.compareAndSet(false, true)) {
      context.cancel(null);
      listener.result(data);
    }
  }

  void failed(Throwable why) {
    if (over.compareAndSet(false, true)) {
      // What a service says of a call that has ended under it depends on who was first.
      Throwable first =
          context.isCancelled() ? Contexts.statusFromCancelled(context).asException() : why;
      context.cancel(null);
      listener.failed(ApiException.of(first));
    }
  }
}
