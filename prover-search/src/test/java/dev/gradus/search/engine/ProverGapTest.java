package dev.gradus.search.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.client.ClientName;
import dev.gradus.search.file.Gap;
import dev.gradus.search.toy.ToyServices;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.VerifyFillRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gap is found, proved and checked for whoever asked, as long as somebody does. */
final class ProverGapTest {
  private static final FilePoint PLACE =
      FilePoint.newBuilder().setText("theorem a : 6 := sorry").setLine(1).build();

  private final ToyServices toy = new ToyServices(1);
  private final Set<String> callers = new HashSet<>();
  private final Channel channel = ClientInterceptors.intercept(toy.channel, new Callers());
  private final Prover prover = new Prover(channel, channel, new SimpleMeterRegistry());

  /** Remembers who calls; that a theorem is closed is nobody's call. */
  private final class Callers implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      if (!method.getFullMethodName().equals(closing())) {
        callers.add(ClientName.current());
      }
      return next.newCall(method, options);
    }

    private static String closing() {
      return LeanBridgeGrpc.getCloseTheoremMethod().getFullMethodName();
    }
  }

  @AfterEach
  void close() {
    prover.close();
    toy.close();
  }

  @Test
  void gap_thenProve_isItsClientsToTheEnd() throws Exception {
    CompletableFuture<GapResult> result =
        ClientName.contextOf("ann")
            .call(
                () ->
                    prover
                        .gap(PLACE)
                        .thenCompose(
                            gap -> prover.prove(gap, Configs.of(16, 8), SearchListener.NONE)));
    assertTrue(toy.shuffle.until(result).proof().isPresent());
    assertEquals(Set.of("ann"), callers);
  }

  @Test
  void gap_cancelled_cancelsLeansCall() {
    prover.gap(PLACE).cancel(true);
    assertEquals(1, toy.lean.cancelled.get());
  }

  @Test
  void verify_cancelled_cancelsLeansCall() throws Exception {
    Gap gap = toy.shuffle.until(prover.gap(PLACE));
    prover.verify(VerifyFillRequest.newBuilder().setCommand(gap.command()).build()).cancel(true);
    assertEquals(1, toy.lean.cancelled.get());
  }
}
