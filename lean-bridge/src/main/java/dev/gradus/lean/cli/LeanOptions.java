package dev.gradus.lean.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.runtime.EnvironmentException;
import dev.gradus.lean.runtime.LeanRuntime;
import dev.gradus.lean.service.LeanBridge;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.LeanBridgeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Lean a command uses, and how much of the machine Lean may take. A picocli mixin. */
public final class LeanOptions {
  private static final int REMOTE_ANSWERS_WITHIN_SECONDS = 10;
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private LeanChoice choice;
  @Mixin private RemoteLean remote;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Lean processes that run tactics. Default: one for each core, fewer where memory is short.")
  private Integer workers;

  @Option(
      names = "--worker-memory",
      paramLabel = "MB",
      defaultValue = "1800",
      description =
          "Replace a Lean process, between two tactics, when it uses so much. Default: ${DEFAULT-VALUE}.")
  private int workerMemory;

  @Option(
      names = "--lean-queue",
      paramLabel = "N",
      defaultValue = "8192",
      description = "Most tactics that may wait for Lean. Default: ${DEFAULT-VALUE}.")
  private int queue;

  @Option(
      names = "--lean-theorems",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Most theorems open at once. Default: ${DEFAULT-VALUE}.")
  private int theorems;

  @Option(
      names = "--max-tactic-bytes",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Longest tactic that Lean is given. Default: ${DEFAULT-VALUE}.")
  private int maxTacticBytes;

  @Option(
      names = "--max-nesting",
      paramLabel = "N",
      defaultValue = "100",
      description = "Deepest nesting of brackets that Lean is given. Default: ${DEFAULT-VALUE}.")
  private int maxNesting;

  @Option(
      names = "--allow-syntax",
      paramLabel = "KIND",
      split = ",",
      description =
          "More kinds of Lean syntax that a tactic may consist of, such as a library's own tactics.")
  private List<String> allowSyntax = List.of();

  /** Connects to Lean, starting it in this JVM unless it is elsewhere; returns when it answers. */
  public LeanConnection connect() {
    return connect(new SimpleMeterRegistry());
  }

  /** The same, with somewhere for the pool's figures to go. */
  public LeanConnection connect(MeterRegistry registry) {
    requirePositive();
    if (isRemote()) {
      return connectRemote();
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      LeanBridge bridge = start(vertx, registry);
      return LeanConnection.inProcess(
          bridge,
          () -> {
            bridge.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
          });
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /** Whether Lean is behind a port rather than in this JVM. */
  public boolean isRemote() {
    return choice.isRemote();
  }

  /** The Lake project whose libraries statements may import, if one is named. */
  public Optional<Path> project() {
    return choice.project();
  }

  /** Starts Lean in this JVM, for a server to offer; returns when it is ready. */
  public LeanBridge start(Vertx vertx, MeterRegistry registry) {
    requirePositive();
    LeanRuntime runtime = choice.runtime();
    return ready(LeanBridge.start(vertx, runtime, poolConfig(runtime), registry));
  }

  /** Waits for Lean to start; closes the bridge if it does not. */
  static LeanBridge ready(LeanBridge bridge) {
    try {
      bridge.pool().ready().toCompletionStage().toCompletableFuture().join();
      return bridge;
    } catch (CompletionException e) {
      bridge.close();
      throw new EnvironmentException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void requirePositive() {
    requirePositive("--workers", workers == null ? 1 : workers);
    requirePositive("--worker-memory", workerMemory);
    requirePositive("--lean-queue", queue);
    requirePositive("--lean-theorems", theorems);
    requirePositive("--max-tactic-bytes", maxTacticBytes);
    requirePositive("--max-nesting", maxNesting);
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(command.commandLine(), option + " must be at least 1");
    }
  }

  private PoolConfig poolConfig(LeanRuntime runtime) {
    return PoolConfig.builder(workers == null ? defaultWorkers() : workers)
        .tacticHeartbeats(runtime.tacticHeartbeats())
        .workerMegabytes(workerMemory)
        .maxWaiting(queue)
        .maxTheorems(theorems)
        .caps(maxTacticBytes, maxNesting)
        .allow(allowSyntax)
        .build();
  }

  /**
   * One for each core, as long as they, the verifier and the spare leave a quarter of memory free.
   */
  private int defaultWorkers() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long usableMegabytes = system.getTotalMemorySize() / (1 << 20) * 3 / 4;
    int byMemory = (int) Math.min(1_024, usableMegabytes / Math.max(1, workerMemory)) - 2;
    return Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), byMemory));
  }

  private LeanConnection connectRemote() {
    ManagedChannel channel =
        remote
            .channel(choice.address())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS)
            .build();
    try {
      DescribeLeanResponse description =
          LeanBridgeGrpc.newBlockingStub(channel)
              .withDeadlineAfter(REMOTE_ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS)
              .describe(DescribeLeanRequest.getDefaultInstance());
      return LeanConnection.remote(channel, description);
    } catch (StatusRuntimeException e) {
      channel.shutdownNow();
      if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
        throw new EnvironmentException(
            "the Lean at %s wants the token of its server: give it with --lean-token FILE, and --lean-ca"
                .formatted(choice.address()),
            e);
      }
      throw new EnvironmentException(
          "no Lean answers at %s (%s): start one there with gradus serve, or leave out --lean"
              .formatted(choice.address(), e.getStatus().getCode()),
          e);
    }
  }
}
