package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.lean.runtime.AllowedSyntax;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supplies gym processes that are ready to work, one of them in advance: a start costs seconds, so
 * a spare waits, warm, for whichever process dies first.
 *
 * <p>All processes are started from one thread that lives as long as the supply: on Linux a process
 * asks to be killed when its parent goes, and the kernel takes the thread for the parent.
 */
final class GymSupply {
  private static final Logger log = LoggerFactory.getLogger(GymSupply.class);

  /** Failures in a row after which Lean is taken to be broken, not unlucky. */
  private static final int MAX_FAILED_STARTS = 3;

  /** One that is killed while it starts is tried more often: it was nobody's fault. */
  private static final int MAX_KILLED_STARTS = 10;

  private final Context context;
  private final GymLauncher launcher;
  private final AllowedSyntax syntax;
  private final Duration startTimeout;
  private final boolean keepsSpare;
  private final ExecutorService starter;

  /** Every process not yet dead, starting ones included. */
  private final Set<GymProcess> processes = new HashSet<>();

  /** Those that the starter has not handed over yet. */
  private final Set<Future<GymProcess>> starting = new HashSet<>();

  private Future<GymProcess> spare;
  private boolean closed;

  GymSupply(Context context, GymLauncher launcher, PoolConfig config) {
    this.context = context;
    this.launcher = launcher;
    this.syntax = config.syntax();
    this.startTimeout = config.startTimeout();
    this.keepsSpare = config.warmSpare();
    this.starter =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "gym-starter");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A process that is ready: the spare if there is one, else one that is started for this call. */
  Future<GymProcess> take() {
    Future<GymProcess> taken = spare == null ? start(0) : spare;
    boolean wasSpare = spare != null;
    spare = null;
    if (keepsSpare) {
      if (wasSpare) {
        refill();
      } else {
        taken.onSuccess(process -> refill()); // first things first
      }
    }
    // A spare may have died while it waited.
    return taken.compose(p -> p.alive() ? Future.succeededFuture(p) : start(0));
  }

  /** Whether a process is ready for the next one who asks, or on its way. */
  boolean hasSpare() {
    return spare != null;
  }

  private void refill() {
    if (spare == null && !closed) {
      Future<GymProcess> fresh = start(0);
      spare = fresh;
      fresh.compose(GymProcess::death).onSuccess(death -> discard(fresh));
      fresh.onFailure(failure -> forget(fresh));
    }
  }

  /** The process died; if it was still waiting for its turn, another takes its place. */
  private void discard(Future<GymProcess> fallen) {
    if (spare == fallen) {
      spare = null;
      refill();
    }
  }

  /** It never started: whoever needs a process tries anew then, and hears what fails then. */
  private void forget(Future<GymProcess> failed) {
    if (spare == failed) {
      spare = null;
    }
  }

  private Future<GymProcess> start(int failures) {
    return start(failures, 0);
  }

  private Future<GymProcess> start(int failures, int kills) {
    if (closed) {
      return Future.failedFuture(new PoolRefusal(PoolRefusal.Kind.UNAVAILABLE, "pool is closed"));
    }
    return spawn()
        .compose(this::greet)
        .recover(
            failure -> {
              boolean killed =
                  failure instanceof GymDeath death && death.cause() == GymDeath.Cause.KILLED;
              int counted = killed ? failures : failures + 1;
              int countedKills = killed ? kills + 1 : kills;
              if (countedKills >= MAX_KILLED_STARTS) {
                return Future.failedFuture(
                    new GymDeath(
                        GymDeath.Cause.KILLED,
                        true,
                        failure.getMessage()
                            + " at each of "
                            + countedKills
                            + " starts; memory may be short: free some, or use fewer --workers"));
              }
              if (closed || counted >= MAX_FAILED_STARTS) {
                return Future.failedFuture(failure);
              }
              log.warn("Lean did not start ({}), trying again", failure.getMessage());
              return start(counted, countedKills);
            });
  }

  /** Starts a process on the starter's thread and hands it to the event loop. */
  private Future<GymProcess> spawn() {
    Promise<GymProcess> promise = Promise.promise();
    Future<GymProcess> handedOver = promise.future();
    starting.add(handedOver);
    handedOver.onComplete(process -> starting.remove(handedOver));
    try {
      starter.execute(
          () -> {
            try {
              GymPipes pipes = open();
              context.runOnContext(v -> handOver(pipes, promise));
            } catch (Throwable e) { // an Error too, for want of threads: somebody waits for this
              context.runOnContext(v -> promise.fail(e));
            }
          });
    } catch (RejectedExecutionException e) {
      promise.fail(e);
    }
    return handedOver;
  }

  private GymPipes open() throws IOException {
    Path scratch = Files.createTempDirectory("gradus-gym-");
    try {
      return new GymPipes(launcher.gym(scratch).start(), scratch);
    } catch (Throwable e) {
      scratch.toFile().delete();
      throw e;
    }
  }

  private void handOver(GymPipes pipes, Promise<GymProcess> promise) {
    try {
      promise.complete(adopt(pipes));
    } catch (Throwable e) {
      promise.fail(e);
    }
  }

  private GymProcess adopt(GymPipes pipes) {
    GymProcess process = new GymProcess(context, pipes, startTimeout);
    processes.add(process);
    process.death().onSuccess(death -> processes.remove(process));
    if (closed) {
      process.kill(GymDeath.Cause.CLOSED, "pool is closed");
    }
    return process;
  }

  private Future<GymProcess> greet(GymProcess process) {
    return process
        .greeting()
        .compose(greeting -> configure(process))
        .compose(
            answer ->
                answer.path("outcome").asText().equals("ok")
                    ? Future.succeededFuture(process)
                    : Future.failedFuture("the gym refused its configuration: " + answer));
  }

  /** Tells the gym which syntax a tactic may consist of. */
  private Future<JsonNode> configure(GymProcess process) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "configure");
    syntax.kinds().forEach(request.putArray("allow")::add);
    return process.call(request, startTimeout.toMillis()).future();
  }

  /**
   * Kills every process; they are gone when the returned future completes, those included that are
   * just being started.
   */
  Future<Void> shutDown() {
    closed = true;
    starter.shutdown();
    for (GymProcess process : Set.copyOf(processes)) {
      process.kill(GymDeath.Cause.CLOSED, "pool is closed");
    }
    return Future.join(List.copyOf(starting))
        .transform(started -> Future.join(processes.stream().map(GymProcess::death).toList()))
        .mapEmpty();
  }
}
