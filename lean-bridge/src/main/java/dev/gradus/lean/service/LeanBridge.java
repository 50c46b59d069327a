package dev.gradus.lean.service;

import dev.gradus.client.ClientName;
import dev.gradus.lean.pool.GymPool;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.runtime.EmbeddedLean;
import dev.gradus.lean.runtime.LeanRuntime;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.DescribeLeanResponse.Runtime;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A running Lean in this JVM: its pool, and the service on top. Ends its processes when closed. */
public final class LeanBridge implements AutoCloseable {
  private final GymPool pool;
  private final LeanBridgeService service;

  private LeanBridge(GymPool pool, LeanBridgeService service) {
    this.pool = pool;
    this.service = service;
  }

  /** Starts the processes, without waiting for them: see {@link GymPool#ready}. */
  public static LeanBridge start(
      Vertx vertx, LeanRuntime runtime, PoolConfig config, MeterRegistry registry) {
    GymPool pool = new GymPool(vertx, runtime::gym, config, registry);
    DescribeLeanResponse identity =
        DescribeLeanResponse.newBuilder()
            .setLeanVersion(runtime.version())
            .setLeanCommit(runtime.commit())
            .setRuntime(runtime instanceof EmbeddedLean ? Runtime.EMBEDDED : Runtime.NATIVE)
            .setProject(runtime.project().map(Path::toString).orElse(""))
            .setLibraryCommit(runtime.mathlibCommit().orElse(""))
            .setConfinement(runtime.confinement())
            .build();
    return new LeanBridge(pool, new LeanBridgeService(pool, identity));
  }

  /** To be put on a server; it tells its clients apart. */
  public BindableService service() {
    return () -> ServerInterceptors.intercept(service, ClientName.received());
  }

  /** Which Lean it is and how far it goes. */
  public DescribeLeanResponse description() {
    return service.description();
  }

  /** The processes. */
  public GymPool pool() {
    return pool;
  }

  /** Ends the processes and waits until they are gone. Not to be called on an event loop. */
  @Override
  public void close() {
    pool.shutDown().toCompletionStage().toCompletableFuture().join();
  }
}
