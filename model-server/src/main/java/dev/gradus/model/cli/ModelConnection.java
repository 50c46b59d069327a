package dev.gradus.model.cli;

import dev.gradus.client.ClientName;
import dev.gradus.model.LanguageModel;
import dev.gradus.model.LanguageModelService;
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

  /** A model of this process, and the server that stands before it. */
  private record Hosted(LanguageModel model, Server server, BindableService service) {
    void close() {
      server.shutdownNow();
      model.close();
    }
  }

  private final ManagedChannel channel;
  private final Optional<Hosted> hosted;

  private ModelConnection(ManagedChannel channel, Optional<Hosted> hosted) {
    this.channel = channel;
    this.hosted = hosted;
  }

  /** Serves a model to this process; it is closed with the connection. */
  static ModelConnection of(LanguageModel model, MeterRegistry meters) {
    String name = "gradus-model-" + UUID.randomUUID();
    BindableService service = new LanguageModelService(model, meters);
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
            .intercept(ClientName.passedOn())
            .maxInboundMessageSize(LanguageModelService.MAX_MESSAGE_BYTES)
            .build(),
        Optional.of(new Hosted(model, server, service)));
  }

  static ModelConnection remote(NettyChannelBuilder channel) {
    return new ModelConnection(
        channel.maxInboundMessageSize(LanguageModelService.MAX_MESSAGE_BYTES).build(),
        Optional.empty());
  }

  /** The channel; calls on it fail once this connection is closed. */
  public Channel channel() {
    return channel;
  }

  /** The model's service if it runs in this process, to be put on a server. */
  public Optional<BindableService> service() {
    return hosted.map(Hosted::service);
  }

  /** Closes the channel and the model behind it; calls under way are cancelled. */
  @Override
  public void close() {
    channel.shutdownNow();
    hosted.ifPresent(Hosted::close);
  }
}
