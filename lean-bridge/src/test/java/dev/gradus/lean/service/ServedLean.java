package dev.gradus.lean.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LeanBridgeGrpc.LeanBridgeBlockingStub;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that call a real Lean over gRPC, each by a channel of its own. */
@ExtendWith(SharedLean.class)
abstract class ServedLean {
  private final RunningLean lean;
  private Server server;
  private ManagedChannel channel;

  /** What a test calls Lean by. */
  LeanBridgeBlockingStub stub;

  ServedLean(RunningLean lean) {
    this.lean = lean;
  }

  @BeforeEach
  void connect() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(lean.bridge().service())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    stub = LeanBridgeGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  OpenedTheorem open(String statement) {
    OpenTheoremResponse response =
        stub.openTheorem(OpenTheoremRequest.newBuilder().setStatement(statement).build());
    assertTrue(response.hasOpened(), response::toString);
    return response.getOpened();
  }
}
