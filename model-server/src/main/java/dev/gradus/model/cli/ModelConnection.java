package dev.gradus.model.cli;

import dev.gradus.model.LanguageModelService;
import dev.gradus.model.prior.Prior;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;

/** A channel to a language model, with the server behind it where that runs in this process. */
public final class ModelConnection implements AutoCloseable {

  private final ManagedChannel channel;
  private final Optional<Server> server;
  private final Optional<BindableService> service;

  private ModelConnection(
      ManagedChannel channel, Optional<Server> server, Optional<BindableService> service) {
    this.channel = channel;
    this.server = server;
    this.service = service;
  }

  static ModelConnection prior(MeterRegistry meters) {
    String name = "gradus-model-" + UUID.randomUUID();
    BindableService service = new LanguageModelService(new Prior(meters), meters);
    Server server =
        InProcessServerBuilder.forName(name)
            .addService(service)
            .maxInboundMessageSize(LanguageModelService.MAX_MESSAGE_BYTES)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      // Cannot happen: an in-process server binds a name that nobody else has.
      throw new UncheckedIOException(e);
    }
    return new ModelConnection(
        InProcessChannelBuilder.forName(name)
            .maxInboundMessageSize(LanguageModelService.MAX_MESSAGE_BYTES)
            .build(),
        Optional.of(server),
        Optional.of(service));
  }

  static ModelConnection remote(NettyChannelBuilder channel) {
    return new ModelConnection(
        channel.maxInboundMessageSize(LanguageModelService.MAX_MESSAGE_BYTES).build(),
        Optional.empty(),
        Optional.empty());
  }

  /** The channel; calls on it fail once this connection is closed. */
  public Channel channel() {
    return channel;
  }

  /** The model's service if it runs in this process, to be put on a server. */
  public Optional<BindableService> service() {
    return service;
  }

  /** Closes the channel and stops the server; calls under way are cancelled. */
  @Override
  public void close() {
    channel.shutdownNow();
    server.ifPresent(Server::shutdownNow);
  }
}
