package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place at the bench: it always has a process, or is about to get one, and knows which states
 * that process holds. When the process dies the states go with it, and the next one walks to them
 * again when they are wanted.
 */
final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** One call runs while the next one is already in the pipe; more would only tie jobs down. */
  static final int PIPELINE = 2;

  /** States a process may hold; the ones longest unused are released. */
  private static final int MAX_HELD = 4_096;

  /** Resident memory is read every so many jobs. */
  private static final int MEMORY_CHECK_JOBS = 16;

  /** How long after a failed start the next one is tried. */
  private static final Duration START_AGAIN = Duration.ofSeconds(10);

  private static final int BYTES_PER_MEGABYTE = 1 << 20;

  private final GymSupply supply;
  private final PoolConfig config;
  private final PoolMetrics metrics;
  private final Runnable onChange;

  /** By state, the gym's number of it; not yet complete while it is being reached. */
  private final LinkedHashMap<ProofState, Future<Integer>> held =
      new LinkedHashMap<>(64, 0.75f, true);

  /** Theorems opened here first, until they are closed; not those that it only helped with. */
  private final Set<Theorem> theorems = new HashSet<>();

  private GymProcess process;
  private boolean filling;
  private boolean closed;
  private String startFailure;
  private int jobs;
  private long idleSinceNanos = System.nanoTime();
  private int jobsSinceCheck;
  private boolean retiring;
  private long residentBytes;

  /** A worker without a process; {@link #fill} gets one. */
  Worker(GymSupply supply, PoolConfig config, PoolMetrics metrics, Runnable onChange) {
    this.supply = supply;
    this.config = config;
    this.metrics = metrics;
    this.onChange = onChange;
  }

  /** Whether a process is on its way. */
  boolean filling() {
    return filling;
  }

  /** Gets a process if it has none and none is on its way. */
  void fill(Context context) {
    if (filling || closed || process != null) {
      return;
    }
    filling = true;
    supply
        .take()
        .onComplete(
            taken -> {
              filling = false;
              if (taken.succeeded()) {
                sit(context, taken.result());
              } else if (!closed) {
                startFailure = taken.cause().getMessage();
                context.owner().setTimer(START_AGAIN.toMillis(), t -> fill(context));
              }
              onChange.run();
            });
  }

  private void sit(Context context, GymProcess taken) {
    process = taken;
    startFailure = null;
    retiring = false;
    residentBytes = taken.residentBytes();
    taken
        .death()
        .onSuccess(
            death -> {
              metrics.restarted(death.cause());
              if (death.cause() != GymDeath.Cause.CLOSED) {
                log.info("process {} is replaced: {}", taken.pid(), death.getMessage());
              }
              process = null;
              held.clear();
              theorems.clear();
              fill(context);
            });
  }

  /** Takes no process any more. */
  void close() {
    closed = true;
  }

  GymProcess process() {
    return process;
  }

  /** Whether it has a process that takes jobs. */
  boolean ready() {
    return process != null && process.alive() && !retiring;
  }

  /** Jobs handed to it and not yet finished. */
  int jobs() {
    return jobs;
  }

  /** Whether it has had no job for so long. */
  boolean idleFor(Duration time) {
    return jobs == 0 && System.nanoTime() - idleSinceNanos >= time.toNanos();
  }

  /** Why Lean could not be started, or null if it could. */
  String startFailure() {
    return startFailure;
  }

  /** Resident memory when last looked at. */
  long residentBytes() {
    return residentBytes;
  }

  WorkerStatus status(String name) {
    return process == null
        ? new WorkerStatus(name, 0, 0, jobs)
        : new WorkerStatus(name, process.pid(), process.residentBytes(), jobs);
  }

  void begin() {
    jobs++;
  }

  /** A job is finished; between two jobs a process that has grown too big is replaced. */
  void end() {
    jobs--;
    idleSinceNanos = System.nanoTime();
    if (process == null || !process.alive()) {
      return;
    }
    if (++jobsSinceCheck >= MEMORY_CHECK_JOBS) {
      jobsSinceCheck = 0;
      residentBytes = process.residentBytes();
      retiring = residentBytes > (long) config.workerMegabytes() * BYTES_PER_MEGABYTE;
    }
    if (retiring && jobs == 0) {
      process.kill(GymDeath.Cause.MEMORY, "replaced at " + config.workerMegabytes() + " MB");
    }
  }

  /** How many open theorems are this process's own. */
  int theorems() {
    return theorems.size();
  }

  /** How many steps this process would have to replay to have the state. */
  int stepsTo(ProofState state) {
    int steps = 0;
    for (ProofState s = state; s != null && !held.containsKey(s); s = s.parent) {
      steps++;
    }
    return steps;
  }

  /** The gym's number of a state, which is replayed if this process lacks it. */
  Future<Integer> reach(ProofState state) {
    Future<Integer> known = held.get(state);
    if (known != null) {
      return known;
    }
    metrics.replayed();
    Limits limits = state.limits.forReplay();
    Future<JsonNode> answer =
        state.parent == null
            ? open(state.theorem, limits).future()
            : reach(state.parent).compose(n -> run(n, state.tactic, limits).future());
    Future<Integer> number = answer.compose(line -> replayed(state, line));
    held.put(state, number);
    number.onFailure(gone -> held.remove(state, number));
    return number;
  }

  private static Future<Integer> replayed(ProofState state, JsonNode answer) {
    int goals = answer.path("goals").size();
    if (answer.has("state") && goals == state.goals.size()) {
      return Future.succeededFuture(answer.path("state").asInt());
    }
    return Future.failedFuture(
        new Job.ReplayFailure(
            "the state could not be reached again: "
                + answer.path("message").asText(answer.path("outcome").asText() + " " + goals)));
  }

  /** The process has this state, under this number. */
  void hold(ProofState state, int number) {
    held.put(state, Future.succeededFuture(number));
    boolean released = true;
    while (released && held.size() > MAX_HELD) {
      released = releaseEldest();
    }
  }

  /** Whether the eldest could be released: not while it is still being reached. */
  private boolean releaseEldest() {
    Map.Entry<ProofState, Future<Integer>> eldest = held.entrySet().iterator().next();
    if (!eldest.getValue().succeeded()) {
      return false;
    }
    held.remove(eldest.getKey());
    release(List.of(eldest.getValue().result()));
    return true;
  }

  /** Releases the states of a theorem. */
  void forget(Theorem theorem) {
    theorems.remove(theorem);
    List<Integer> numbers = new ArrayList<>();
    held.entrySet()
        .removeIf(
            entry -> {
              boolean goes = entry.getKey().theorem == theorem && entry.getValue().succeeded();
              if (goes) {
                numbers.add(entry.getValue().result());
              }
              return goes;
            });
    release(numbers);
  }

  private void release(List<Integer> numbers) {
    if (process != null && process.alive() && !numbers.isEmpty()) {
      ObjectNode request = request("release");
      numbers.forEach(request.putArray("states")::add);
      process.call(request, config.startTimeout().toMillis());
    }
  }

  /** Opens a theorem for the first time: from now on it is one of this process's own. */
  GymCall adopt(Theorem theorem) {
    theorems.add(theorem);
    return open(theorem, theorem.limits);
  }

  private GymCall open(Theorem theorem, Limits limits) {
    return call(theorem.opening.request(), limits);
  }

  GymCall run(int state, String tactic, Limits limits) {
    ObjectNode request = request("run").put("state", state);
    request.putArray("tactics").add(tactic);
    return call(request, limits);
  }

  /** Sends a request of the gym's protocol as it is. */
  GymCall ask(ObjectNode request, Limits limits) {
    return call(request, limits);
  }

  private static ObjectNode request(String command) {
    return JsonNodeFactory.instance.objectNode().put("cmd", command);
  }

  private GymCall call(ObjectNode request, Limits limits) {
    request.put("heartbeats", limits.heartbeats()).put("ms", limits.millis());
    return process.call(request, limits.millis() + config.grace().toMillis());
  }
}
