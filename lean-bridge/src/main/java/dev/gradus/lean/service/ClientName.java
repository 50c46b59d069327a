package dev.gradus.lean.service;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;

/**
 * Tells calls of different clients apart: a client is a connection, for nothing else on the wire
 * says who asks. Callers of this process share one name.
 */
final class ClientName implements ServerInterceptor {

  private static final Context.Key<String> KEY = Context.keyWithDefault("gradus-client", "");

  /** The client of the call under way. */
  static String current() {
    return KEY.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return remote == null
        ? next.startCall(call, headers)
        : Contexts.interceptCall(
            Context.current().withValue(KEY, remote.toString()), call, headers, next);
  }
}
