package dev.gradus.search.server;

import dev.gradus.client.ClientName;
import dev.gradus.search.engine.EnvironmentException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A channel to the services of this server, for its own HTTP: the same services, counted by the
 * same meters, without a port between. What this server uses but does not offer is reached where it
 * is.
 */
final class LocalServices extends Channel implements AutoCloseable {
  private final Set<String> offered;
  private final Map<String, Channel> used;
  private final Server server;
  private final ManagedChannel channel;

  /**
   * @param used channels by the full names of services; the caller closes them
   */
  LocalServices(List<ServerServiceDefinition> services, Map<String, Channel> used) {
    this.offered =
        services.stream()
            .map(service -> service.getServiceDescriptor().getName())
            .collect(Collectors.toSet());
    this.used = used;
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    services.forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new EnvironmentException("the services do not start: " + e.getMessage(), e);
    }
    // What goes wrong inside is told to the log, not to clients.
    channel =
        InProcessChannelBuilder.forName(name)
            .propagateCauseWithStatus(true)
            .intercept(ClientName.passedOn())
            .build();
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    String service = method.getServiceName();
    Channel to = offered.contains(service) ? channel : used.getOrDefault(service, channel);
    return to.newCall(method, options);
  }

  @Override
  public String authority() {
    return channel.authority();
  }

  /** Cancels what is under way. */
  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
