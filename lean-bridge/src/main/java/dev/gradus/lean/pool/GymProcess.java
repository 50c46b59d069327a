package dev.gradus.lean.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;

/**
 * One gym process: writes requests, completes each with its answer, kills what runs past its hard
 * limit. Requests are written without waiting for the answers before them, so that Lean never waits
 * for the JVM; the gym serves them one after another, hence the first call in flight is the one it
 * works on, and its hard limit counts from the moment it became the first.
 *
 * <p>Everything here happens on the pool's event loop; {@link GymPipes} holds the threads.
 */
final class GymProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Exit codes by which a shell or a JVM reports SIGHUP, SIGINT, SIGKILL, SIGTERM. */
  private static final Set<Integer> KILLED_FROM_OUTSIDE = Set.of(129, 130, 137, 143);

  private static final long NO_TIMER = -1;

  private final Context context;
  private final GymPipes pipes;
  private final ArrayDeque<GymCall> inFlight = new ArrayDeque<>();
  private final Promise<JsonNode> greeting;
  private final Promise<GymDeath> death;
  private GymDeath.Cause killedFor;
  private GymCall killedAt; // the call it was at then; its answer may have been on the way
  private String killedBecause = "";
  private long timer = NO_TIMER;
  private long calls;
  private boolean dead;

  /** Takes over a process that has just been started, and waits for its greeting. */
  GymProcess(Context context, GymPipes pipes, Duration startTimeout) {
    this.context = context;
    this.pipes = pipes;
    this.greeting = Promise.promise();
    this.death = Promise.promise();
    pipes.open(
        line -> context.runOnContext(v -> receive(line)),
        exit -> context.runOnContext(v -> exited(exit)));
    arm(startTimeout.toMillis());
  }

  /** The line by which the gym says that it is ready, or {@link GymDeath}. */
  Future<JsonNode> greeting() {
    return greeting.future();
  }

  /** Completes, always successfully, when the process is gone and all its calls have failed. */
  Future<GymDeath> death() {
    return death.future();
  }

  long pid() {
    return pipes.pid();
  }

  /** Resident memory in bytes, 0 where it cannot be told. */
  long residentBytes() {
    return pipes.residentBytes();
  }

  boolean alive() {
    return !dead && killedFor == null;
  }

  /**
   * Sends a request.
   *
   * @param request without its id
   * @param hardMillis how long the process may work on it before it is killed
   */
  GymCall call(ObjectNode request, long hardMillis) {
    GymCall call = new GymCall(++calls, Promise.promise(), hardMillis);
    if (!alive()) {
      GymDeath.Cause cause = killedFor == null ? GymDeath.Cause.CRASHED : killedFor;
      call.answer.fail(new GymDeath(cause, false, "the process is gone"));
      return call;
    }
    request.put("id", call.id);
    try {
      pipes.write(JSON.writeValueAsBytes(request));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request is always JSON", e);
    }
    inFlight.add(call);
    if (inFlight.size() == 1) {
      turn();
    }
    return call;
  }

  /** Nobody waits for this call any more: let the process have only a little longer for it. */
  void abandon(GymCall call, Duration grace) {
    call.abandon(grace.toMillis());
    if (call == inFlight.peek()) {
      arm(call.millisLeft());
    }
  }

  /** Ends the process at once. Its calls fail when it is gone. */
  void kill(GymDeath.Cause cause, String because) {
    if (alive()) {
      killedFor = cause;
      killedAt = inFlight.peek();
      killedBecause = because;
    }
    pipes.kill();
  }

  private void receive(byte[] line) {
    JsonNode answer;
    try {
      answer = JSON.readTree(line);
    } catch (java.io.IOException e) {
      String start = new String(line, 0, Math.min(line.length, 80), StandardCharsets.UTF_8);
      kill(GymDeath.Cause.PROTOCOL, "answered with something that is not JSON: " + start);
      return;
    }
    if (!greeting.future().isComplete()) {
      disarm();
      if (answer.path("ready").asBoolean()) {
        greeting.complete(answer);
      } else {
        kill(GymDeath.Cause.PROTOCOL, "did not greet");
      }
      return;
    }
    GymCall call = inFlight.peek();
    if (call == null || answer.path("id").asLong() != call.id) {
      kill(GymDeath.Cause.PROTOCOL, "answered what was not asked: " + answer);
      return;
    }
    inFlight.poll();
    turn();
    call.answer.complete(answer);
  }

  private void turn() {
    GymCall next = inFlight.peek();
    if (next == null) {
      disarm();
    } else {
      next.turn();
      arm(next.hardMillis());
    }
  }

  private void arm(long millis) {
    disarm();
    timer = context.owner().setTimer(Math.max(1, millis), t -> late(t, millis));
  }

  private void disarm() {
    if (timer != NO_TIMER) {
      context.owner().cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void late(long firedTimer, long millis) {
    if (firedTimer != timer) {
      return; // answered while the timer fired
    }
    GymCall call = inFlight.peek();
    kill(
        call == null ? GymDeath.Cause.DEADLINE : call.lateness(),
        "killed after " + (call == null ? millis : call.hardMillis()) + " ms");
  }

  private void exited(GymPipes.Exit exit) {
    dead = true;
    disarm();
    GymDeath why;
    if (killedFor != null) {
      why = new GymDeath(killedFor, true, killedBecause);
    } else if (exit.saidTooMuch()) {
      String message = "an answer of Lean is longer than can be taken; ask for less at once";
      why = new GymDeath(GymDeath.Cause.PROTOCOL, true, message);
    } else if (KILLED_FROM_OUTSIDE.contains(exit.code())) {
      String message = "Lean was killed by a signal from outside (exit code " + exit.code() + ")";
      why = new GymDeath(GymDeath.Cause.KILLED, true, message);
    } else {
      String message = "Lean ended with exit code " + exit.code() + exit.lastWords();
      boolean panic = message.contains("INTERNAL PANIC") && !message.contains("out of memory");
      why = new GymDeath(panic ? GymDeath.Cause.PANIC : GymDeath.Cause.CRASHED, true, message);
    }
    greeting.tryFail(why);
    boolean running = killedFor == null || inFlight.peek() == killedAt;
    while (!inFlight.isEmpty()) {
      inFlight.poll().answer.fail(running ? why : why.notRunning());
      running = false;
    }
    death.complete(why);
  }
}
