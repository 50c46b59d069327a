package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** One request on its way through a {@link GymProcess}. */
final class GymCall {
  final long id;
  final Promise<JsonNode> answer;

  /** How long the process may work on it before it is killed. */
  private long hardMillis;

  /** When the process turned to it, by {@link System#nanoTime}; zero before that. */
  private long turnedNanos;

  /** What a kill at the hard limit is called. */
  private GymDeath.Cause lateness = GymDeath.Cause.DEADLINE;

  GymCall(long id, Promise<JsonNode> answer, long hardMillis) {
    this.id = id;
    this.answer = answer;
    this.hardMillis = hardMillis;
  }

  /** The answer line, or {@link GymDeath}. */
  Future<JsonNode> future() {
    return answer.future();
  }

  GymDeath.Cause lateness() {
    return lateness;
  }

  long hardMillis() {
    return hardMillis;
  }

  void turn() {
    turnedNanos = System.nanoTime();
  }

  /** Milliseconds left to a call that is being worked on, at least one. */
  long millisLeft() {
    return Math.max(1, hardMillis - millisSpent());
  }

  private long millisSpent() {
    return turnedNanos == 0 ? 0 : (System.nanoTime() - turnedNanos) / 1_000_000;
  }

  /** Nobody waits for it: allow it so many more milliseconds, if it had more. */
  void abandon(long millis) {
    long shortened = millisSpent() + millis;
    if (shortened < hardMillis) {
      hardMillis = shortened;
      lateness = GymDeath.Cause.CANCELLED;
    }
  }
}
