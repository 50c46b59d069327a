package dev.gradus.lean.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.cli.BenchWorkload.Tactics;
import dev.gradus.lean.cli.BenchWorkload.Task;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.pool.WorkerStatus;
import dev.gradus.lean.runtime.EnvironmentException;
import dev.gradus.lean.runtime.LeanRuntime;
import dev.gradus.lean.service.LeanBridge;
import dev.gradus.v1.OpenedTheorem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus bench lean}: what the bridge adds to Lean, and what more workers bring. */
@Command(
    name = "bench lean",
    mixinStandardHelpOptions = true,
    description = "Measure tactic steps through the bridge beside the same steps without it.",
    footer = {
      "",
      "Bridge and bare processes take turns within one run, so that both see the same machine. Bare",
      "processes, as many as workers and each with a thread of its own, are the most it can do.",
      "",
      "Examples:",
      "  gradus bench lean",
      "  gradus bench lean --workers 1,2,4 --steps 20000 --json"
    })
public final class BenchLeanCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SLICES = 4;

  @Spec private CommandSpec command;
  @Mixin private LeanChoice choice;

  @Option(
      names = "--workers",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2",
      description = "Sizes of pool to measure. Default: ${DEFAULT-VALUE}.")
  private List<Integer> workers;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Tactic steps for each pool, about. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "2",
      description = "Searches at once, per worker. Default: ${DEFAULT-VALUE}.")
  private int clientsPerWorker;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  /**
   * What one pool did.
   *
   * @param bareStepsPerSecond of as many bare gyms as workers, side by side
   * @param ratio of the bridge's steps a second to the bare gyms'
   * @param oneBareStepsPerSecond of one bare gym: the yardstick by which the pools are compared
   * @param scaling the bridge's steps a second as a multiple of the first pool's, each by the
   *     yardstick of its own moments
   * @param bareScaling bare gyms side by side as a multiple of one: what the machine allows
   * @param replays steps that the bridge ran again in another process, as a share of all
   * @param coldStartSeconds from nothing to the first statement elaborated
   * @param warmStartSeconds from the kill of a worker's process to the next tactic's result
   */
  record Result(
      int workers,
      int steps,
      double stepsPerSecond,
      double bareStepsPerSecond,
      double oneBareStepsPerSecond,
      double ratio,
      double scaling,
      double bareScaling,
      double replays,
      double p50Millis,
      double p90Millis,
      double p99Millis,
      double bareP50Millis,
      double bareP90Millis,
      double bareP99Millis,
      double coldStartSeconds,
      double warmStartSeconds,
      List<Long> rssStartMegabytes,
      List<Long> rssEndMegabytes) {}

  @Override
  public Integer call() throws Exception {
    LeanRuntime runtime = choice.runtime();
    BenchWorkload workload = BenchWorkload.load();
    Path scratch = Files.createTempDirectory("gradus-bench-");
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Result first = null;
    try (BareGyms bare = new BareGyms(runtime, scratch, Collections.max(workers))) {
      for (int size : workers) {
        Result result = measure(vertx, runtime, workload, bare, size, first);
        first = first == null ? result : first;
        print(result);
      }
    } catch (IOException e) {
      throw new EnvironmentException("Lean does not run: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(scratch);
      vertx.close();
    }
    return 0;
  }

  private Result measure(
      Vertx vertx,
      LeanRuntime runtime,
      BenchWorkload workload,
      BareGyms bare,
      int size,
      Result first)
      throws Exception {
    PoolConfig config = PoolConfig.defaults(size);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    long start = System.nanoTime();
    try (LeanBridge bridge = LeanOptions.ready(LeanBridge.start(vertx, runtime, config, metrics));
        LeanConnection connection = LeanConnection.inProcess(bridge, () -> {});
        BridgePlayer player = new BridgePlayer(connection.channel(), clientsPerWorker * size);
        LateProgress progress = new LateProgress(size + " workers", SLICES)) {
      player.open(workload.task("cold" + size, 0).statement());
      final double coldStart = secondsSince(start);

      int tasks = Math.max(size, steps / (SLICES * workload.stepsPerTask()));
      Sample warmUp = new Sample();
      player.play(workload, "warm" + size, 0, Math.max(tasks, 4 * size), warmUp);
      bare.play(size, workload, "bare_warm" + size, 0, Math.max(tasks, 4 * size), config, warmUp);

      final List<Long> rssStart = rss(bridge);
      final double replaysBefore = replays(metrics);
      Sample through = new Sample();
      Sample straight = new Sample();
      Sample one = new Sample();
      for (int slice = 0; slice < SLICES; slice++) {
        int from = slice * tasks;
        int to = from + tasks;
        // There and back, so that a machine that gets slower slows all three down alike.
        if (slice % 2 == 0) {
          player.play(workload, "p" + size, from, to, through);
          bare.play(size, workload, "b" + size, from, to, config, straight);
          bare.play(1, workload, "o" + size, from, to, config, one);
        } else {
          bare.play(1, workload, "o" + size, from, to, config, one);
          bare.play(size, workload, "b" + size, from, to, config, straight);
          player.play(workload, "p" + size, from, to, through);
        }
        progress.done(slice + 1);
      }
      List<Long> rssEnd = rss(bridge);
      double speed = through.stepsPerSecond();
      double bareSpeed = straight.stepsPerSecond();
      double oneSpeed = one.stepsPerSecond();
      return new Result(
          size,
          through.steps(),
          speed,
          bareSpeed,
          oneSpeed,
          speed / bareSpeed,
          first == null
              ? 1
              : speed / oneSpeed / (first.stepsPerSecond / first.oneBareStepsPerSecond),
          bareSpeed / oneSpeed,
          (replays(metrics) - replaysBefore) / through.steps(),
          through.percentileMillis(0.5),
          through.percentileMillis(0.9),
          through.percentileMillis(0.99),
          straight.percentileMillis(0.5),
          straight.percentileMillis(0.9),
          straight.percentileMillis(0.99),
          coldStart,
          warmStart(bridge, player, workload.task("kill" + size, 0)),
          rssStart,
          rssEnd);
    }
  }

  /** Kills every worker's process and waits for the next result on a state that it held. */
  private static double warmStart(LeanBridge bridge, BridgePlayer player, Task task)
      throws Exception {
    OpenedTheorem theorem = player.open(task.statement());
    Tactics one = new Tactics(List.of("skip"), 0);
    player.run(theorem, theorem.getRoot().getStateId(), one, new Sample());
    long start = System.nanoTime();
    WorkerStatus first = status(bridge).get(0);
    ProcessHandle.of(first.pid()).ifPresent(ProcessHandle::destroyForcibly);
    Tactics another = new Tactics(List.of("try rfl"), 0);
    player.run(theorem, theorem.getRoot().getStateId(), another, new Sample());
    return secondsSince(start);
  }

  private static List<WorkerStatus> status(LeanBridge bridge) throws Exception {
    return bridge.pool().status().toCompletionStage().toCompletableFuture().get();
  }

  private static List<Long> rss(LeanBridge bridge) throws Exception {
    List<Long> megabytes = new ArrayList<>();
    for (WorkerStatus place : status(bridge)) {
      if (place.pid() != 0) {
        megabytes.add(place.residentBytes() >> 20);
      }
    }
    return megabytes;
  }

  private static double replays(SimpleMeterRegistry metrics) {
    return metrics.get("gradus.lean.replays").counter().count();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void print(Result r) throws JsonProcessingException {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(r));
    } else {
      out.printf("%d worker%s, %d steps%n", r.workers, r.workers == 1 ? "" : "s", r.steps);
      out.printf("              steps/s    p50 ms    p90 ms    p99 ms%n");
      String row = "  %-9s %10.1f %9.1f %9.1f %9.1f%n";
      out.printf(
          row,
          "bare gyms",
          r.bareStepsPerSecond,
          r.bareP50Millis,
          r.bareP90Millis,
          r.bareP99Millis);
      out.printf(row, "bridge", r.stepsPerSecond, r.p50Millis, r.p90Millis, r.p99Millis);
      out.printf("  bridge / bare %.3f, replayed steps %.1f %%%n", r.ratio, 100 * r.replays);
      out.printf(
          "  bridge %.2f times the first pool, bare gyms %.2f times one%n",
          r.scaling, r.bareScaling);
      out.printf(
          "  cold start %.1f s, warm start %.2f s%n", r.coldStartSeconds, r.warmStartSeconds);
      out.printf("  RSS of workers, MB: %s -> %s%n", r.rssStartMegabytes, r.rssEndMegabytes);
    }
    out.flush();
  }
}
