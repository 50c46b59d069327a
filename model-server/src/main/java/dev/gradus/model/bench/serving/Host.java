package dev.gradus.model.bench.serving;

import dev.gradus.model.LanguageModelService;
import dev.gradus.model.serving.NeuralModel;
import dev.gradus.model.serving.ServingOptions;
import dev.gradus.model.torch.Torch;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** A checkpoint served on a port of this machine, in this process. */
public final class Host implements AutoCloseable {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final NeuralModel model;
  private final Server server;

  /**
   * Loads a checkpoint and serves it.
   *
   * @param libraries folder of the native libraries
   * @throws IOException if the checkpoint cannot be read, or no port is free
   */
  public Host(Path checkpoint, Torch torch, Path libraries, ServingOptions options)
      throws IOException {
    model = new NeuralModel(checkpoint, Optional.empty(), torch, libraries, options, meters);
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new LanguageModelService(model, meters))
              .build()
              .start();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** A new connection, which is one client to the model; the caller shuts it down. */
  ManagedChannel connect() {
    String address = InetAddress.getLoopbackAddress().getHostAddress();
    return NettyChannelBuilder.forAddress(address, server.getPort()).usePlaintext().build();
  }

  /** Tokens decoded so far. */
  double tokens() {
    return meters.get("gradus.model.tokens").counter().count();
  }

  /** Whether no request waits and no row is in use. */
  boolean isIdle() {
    return meters.get("gradus.model.queue").gauge().value() == 0
        && meters.get("gradus.model.rows").gauge().value() == 0;
  }

  /** Fails what is under way and frees the weights. */
  @Override
  public void close() {
    server.shutdownNow();
    boolean interrupted = false;
    while (!server.isTerminated()) {
      try {
        server.awaitTermination();
      } catch (InterruptedException e) {
        interrupted = true; // the weights must not go before those who use them
      }
    }
    model.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
