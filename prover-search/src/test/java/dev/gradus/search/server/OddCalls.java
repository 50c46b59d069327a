package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.google.common.io.ByteStreams;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** gRPC calls of which most have bytes that no client in its right mind sends. */
final class OddCalls {
  /** What a server must not say of a request without saying why in its log. */
  private static final Set<Status.Code> OWN_FAULTS =
      Set.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final ManagedChannel channel;
  private final OddRequests odd;

  OddCalls(ManagedChannel channel, OddRequests odd) {
    this.channel = channel;
    this.odd = odd;
  }

  /**
   * Makes calls and waits for all of them to end. One caller in fifty goes away: with more than 400
   * resets a minute the server would close the connection, as it should.
   *
   * @param atOnce calls under way at a time
   * @param message by the name of a method, as it takes it
   * @return how many ended with each status
   */
  Map<Status.Code, Integer> make(
      int calls,
      int atOnce,
      List<MethodDescriptor<?, ?>> methods,
      Function<String, MessageLite> message)
      throws InterruptedException {
    Semaphore free = new Semaphore(atOnce);
    List<CompletableFuture<Status>> ends = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      MethodDescriptor<?, ?> method = odd.one(methods);
      byte[] sent = spoilt(message.apply(method.getBareMethodName()).toByteArray());
      boolean leaves = odd.below(50) == 0;
      free.acquire();
      ends.add(call(method, sent, leaves).whenComplete((status, failure) -> free.release()));
    }
    Map<Status.Code, Integer> codes = new EnumMap<>(Status.Code.class);
    ends.forEach(end -> codes.merge(end.join().getCode(), 1, Integer::sum));
    return codes;
  }

  private byte[] spoilt(byte[] message) {
    return switch (odd.below(4)) {
      case 0 -> message;
      case 1 -> odd.bytes(200);
      default -> message.length == 0 ? message : odd.spoilt(message);
    };
  }

  /** What the server blamed itself for has a cause in its log. */
  static void assertCausesAreLogged(Map<Status.Code, Integer> codes, List<ILoggingEvent> log) {
    int own = OWN_FAULTS.stream().mapToInt(code -> codes.getOrDefault(code, 0)).sum();
    long causes = log.stream().filter(event -> event.getThrowableProxy() != null).count();
    assertTrue(own <= causes, () -> codes + ", " + causes + " causes in the log");
  }

  /**
   * A call with these bytes.
   *
   * @param leaves whether the caller goes away after the first answer, or at once
   */
  private CompletableFuture<Status> call(
      MethodDescriptor<?, ?> method, byte[] message, boolean leaves) {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(method.getType())
            .setFullMethodName(method.getFullMethodName())
            .build();
    ClientCall<byte[], byte[]> call = channel.newCall(raw, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] answer) {
            if (leaves) {
              call.cancel("enough", null);
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    call.sendMessage(message);
    if (leaves && message.length % 2 == 0) {
      call.cancel("at once", null);
    } else {
      call.halfClose();
    }
    return end;
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return ByteStreams.toByteArray(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
