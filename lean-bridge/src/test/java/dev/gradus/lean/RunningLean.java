package dev.gradus.lean;

import dev.gradus.lean.pool.GymPool;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.runtime.LeanRuntime;
import dev.gradus.lean.service.LeanBridge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/** The embedded Lean behind a bridge, and its figures. */
public record RunningLean(Vertx vertx, LeanBridge bridge, MeterRegistry metrics)
    implements CloseableResource, AutoCloseable {

  /** Starts one and waits until it is ready. */
  public static RunningLean start(PoolConfig config) {
    Vertx vertx = Vertx.vertx();
    MeterRegistry metrics = new SimpleMeterRegistry();
    LeanBridge bridge = LeanBridge.start(vertx, embedded(), config, metrics);
    bridge.pool().ready().toCompletionStage().toCompletableFuture().join();
    return new RunningLean(vertx, bridge, metrics);
  }

  /** The embedded Lean; installed first, if this machine has not got it yet. */
  public static LeanRuntime embedded() {
    return LeanRuntime.embedded(LeanRuntime.defaultCache(System.getenv()), System.err);
  }

  /** The processes. */
  public GymPool pool() {
    return bridge.pool();
  }

  /** How often processes were replaced for a cause. */
  public double restarts(String cause) {
    var counter = metrics.find("gradus.lean.restarts").tags("cause", cause).counter();
    return counter == null ? 0 : counter.count();
  }

  /** Tactics that Lean has run. */
  public long tacticsRun() {
    return metrics.find("gradus.lean.tactic").timers().stream().mapToLong(Timer::count).sum();
  }

  @Override
  public void close() {
    bridge.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
