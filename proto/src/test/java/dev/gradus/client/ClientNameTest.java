package dev.gradus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.LanguageModelGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientNameTest {
  private static final DescribeModelRequest WHO = DescribeModelRequest.getDefaultInstance();

  private Server inner;
  private Server outer;
  private ManagedChannel toInner;
  private ManagedChannel toOuter;

  /** Answers who it thinks has asked. */
  private static final class Asked extends LanguageModelGrpc.LanguageModelImplBase {
    @Override
    public void describe(
        DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
      observer.onNext(DescribeModelResponse.newBuilder().setModel(ClientName.current()).build());
      observer.onCompleted();
    }
  }

  /** Asks another service on its caller's behalf. */
  private final class Agent extends LanguageModelGrpc.LanguageModelImplBase {
    @Override
    public void describe(
        DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
      observer.onNext(LanguageModelGrpc.newBlockingStub(toInner).describe(request));
      observer.onCompleted();
    }
  }

  @BeforeEach
  void start() throws IOException {
    inner = serve("inner", new Asked());
    outer = serve("outer", new Agent());
    toInner = channel("inner");
    toOuter = channel("outer");
  }

  private static Server serve(String name, LanguageModelGrpc.LanguageModelImplBase service)
      throws IOException {
    return InProcessServerBuilder.forName(name)
        .addService(ServerInterceptors.intercept(service, ClientName.received()))
        .build()
        .start();
  }

  private static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).intercept(ClientName.passedOn()).build();
  }

  @AfterEach
  void stop() {
    toInner.shutdownNow();
    toOuter.shutdownNow();
    inner.shutdownNow();
    outer.shutdownNow();
  }

  private static String asked(ManagedChannel channel) {
    return LanguageModelGrpc.newBlockingStub(channel).describe(WHO).getModel();
  }

  @Test
  void current_callOfThisProcessItself_hasNoName() {
    assertEquals("", asked(toInner));
  }

  @Test
  void current_callForAClient_isThatClient() throws Exception {
    assertEquals("ann", ClientName.contextOf("ann").call(() -> asked(toInner)));
  }

  @Test
  void current_throughAnotherService_isStillThatClient() throws Exception {
    assertEquals("ann", ClientName.contextOf("ann").call(() -> asked(toOuter)));
  }
}
