package dev.gradus.search.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Which services can serve right now: each is asked in turn, its answer is what the gRPC health
 * service and {@code /health/ready} say. A service counts as not ready until it has answered once.
 */
public final class Readiness implements AutoCloseable {

  private final HealthStatusManager health = new HealthStatusManager();
  private final Map<String, Supplier<CompletableFuture<Boolean>>> probes;
  private final Map<String, Boolean> ready = new TreeMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gradus-readiness");
            thread.setDaemon(true);
            return thread;
          });
  private boolean leaving;

  /**
   * @param probes how to ask each service, by its full gRPC name; an answer that fails means not
   *     ready
   */
  public Readiness(Map<String, Supplier<CompletableFuture<Boolean>>> probes) {
    this.probes = Map.copyOf(probes);
    probes.keySet().forEach(name -> settle(name, false));
  }

  /** Asks now and then again and again. */
  void start(Duration period) {
    clock.scheduleWithFixedDelay(this::ask, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks every service once; the future is complete when all have answered. */
  CompletableFuture<Void> ask() {
    return CompletableFuture.allOf(
        probes.entrySet().stream()
            .map(
                probe ->
                    answer(probe.getValue())
                        .handle((yes, failure) -> failure == null && yes)
                        .thenAccept(yes -> settle(probe.getKey(), yes)))
            .toArray(CompletableFuture[]::new));
  }

  /** Says "not serving" from now on, whatever the services answer. */
  synchronized void leave() {
    leaving = true;
    ready.replaceAll((name, yes) -> false);
    health.enterTerminalState();
  }

  /** Whether all services can serve. */
  synchronized boolean isReady() {
    return !leaving && ready.values().stream().allMatch(yes -> yes);
  }

  /** The state of each service, for {@code /health/ready}. */
  synchronized ObjectNode describe() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("ready", isReady());
    ObjectNode services = node.putObject("services");
    ready.forEach(services::put);
    return node;
  }

  /** The gRPC health service. */
  BindableService service() {
    return health.getHealthService();
  }

  @Override
  public void close() {
    leave();
    clock.shutdownNow();
  }

  private static CompletableFuture<Boolean> answer(Supplier<CompletableFuture<Boolean>> probe) {
    try {
      return probe.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized void settle(String service, boolean yes) {
    if (leaving) {
      return;
    }
    ready.put(service, yes);
    health.setStatus(service, yes ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    health.setStatus(
        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
        isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }
}
