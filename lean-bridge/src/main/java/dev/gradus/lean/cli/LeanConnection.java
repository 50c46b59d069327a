package dev.gradus.lean.cli;

import dev.gradus.client.ClientName;
import dev.gradus.lean.service.LeanBridge;
import dev.gradus.v1.DescribeLeanResponse;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A channel to a {@code LeanBridge} that answers, wherever it is. */
public final class LeanConnection implements AutoCloseable {
  private final ManagedChannel channel;
  private final DescribeLeanResponse description;
  private final Optional<Local> local;

  /** What runs in this JVM when Lean does. */
  private record Local(LeanBridge bridge, Server server, Runnable close) {}

  private LeanConnection(
      ManagedChannel channel, DescribeLeanResponse description, Optional<Local> local) {
    this.channel = channel;
    this.description = description;
    this.local = local;
  }

  /**
   * Serves a bridge inside this JVM.
   *
   * @param close what to do with the bridge when the connection is closed
   */
  static LeanConnection inProcess(LeanBridge bridge, Runnable close) {
    String name = InProcessServerBuilder.generateName();
    try {
      Server server =
          InProcessServerBuilder.forName(name)
              .directExecutor() // the service only hands over to the pool's event loop
              .addService(bridge.service())
              .build()
              .start();
      ManagedChannel channel =
          InProcessChannelBuilder.forName(name).intercept(ClientName.passedOn()).build();
      Local local = new Local(bridge, server, close);
      return new LeanConnection(channel, bridge.description(), Optional.of(local));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uses a bridge elsewhere; owns the channel from now on. */
  static LeanConnection remote(ManagedChannel channel, DescribeLeanResponse description) {
    return new LeanConnection(channel, description, Optional.empty());
  }

  /** For the stubs of {@code LeanBridgeGrpc}. */
  public Channel channel() {
    return channel;
  }

  /** What Lean it is and how far it goes. */
  public DescribeLeanResponse description() {
    return description;
  }

  /** The bridge behind the channel, if it runs in this JVM. */
  public Optional<LeanBridge> bridge() {
    return local.map(Local::bridge);
  }

  /** Closes the channel, and what was started for it: all processes are gone afterwards. */
  @Override
  public void close() {
    channel.shutdownNow();
    local.ifPresent(LeanConnection::stop);
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Local local) {
    local.server().shutdownNow();
    local.close().run();
  }
}
