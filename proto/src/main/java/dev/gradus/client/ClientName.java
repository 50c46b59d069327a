package dev.gradus.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessSocketAddress;
import java.net.SocketAddress;

/**
 * Tells the calls of different clients apart, so that services can take turns between them: a
 * client is a connection, for nothing else on the wire says who asks.
 *
 * <p>What serves somebody else's call by calls of its own within this process passes the name on.
 * From other processes no name is taken: one could be made up to be served first.
 */
public final class ClientName {

  private static final Context.Key<String> KEY = Context.keyWithDefault("gradus-client", "");

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("gradus-client", Metadata.ASCII_STRING_MARSHALLER);

  private ClientName() {}

  /** The client of the call under way; empty for this process itself. */
  public static String current() {
    return KEY.get();
  }

  /** A context for work that is done for a client. */
  public static Context contextOf(String client) {
    return Context.ROOT.withValue(KEY, client);
  }

  /** Puts the name of the caller into the context of a call. For servers. */
  public static ServerInterceptor received() {
    return new Received();
  }

  /** Sends the name along. For channels within this process. */
  public static ClientInterceptor passedOn() {
    return new PassedOn();
  }

  private static final class Received implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      String name = remote == null ? null : remote.toString();
      if (remote instanceof InProcessSocketAddress) {
        name = headers.get(HEADER);
      }
      return name == null
          ? next.startCall(call, headers)
          : Contexts.interceptCall(Context.current().withValue(KEY, name), call, headers, next);
    }
  }

  private static final class PassedOn implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      String name = current();
      ClientCall<Q, R> call = next.newCall(method, options);
      return name.isEmpty()
          ? call
          : new SimpleForwardingClientCall<>(call) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
              headers.put(HEADER, name);
              super.start(listener, headers);
            }
          };
    }
  }
}
