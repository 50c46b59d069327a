package dev.gradus.lean.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An open theorem: its states, and the work that waits on them. */
final class Theorem {
  /** Who opened it. */
  final String client;

  final String id;
  final Opening opening;
  final Limits limits;

  private final Map<Long, ProofState> states = new HashMap<>();
  private final ArrayDeque<Job> waiting = new ArrayDeque<>();
  private long nextState;
  private long usedNanos = System.nanoTime();
  private long servedNanos = System.nanoTime();
  private boolean closed;

  Theorem(String client, String id, Opening opening, Limits limits) {
    this.client = client;
    this.id = id;
    this.opening = opening;
    this.limits = limits;
  }

  /** Takes a turn like a theorem, for a job that belongs to none; never open, never closed. */
  static Theorem turn(String client, Limits limits) {
    return new Theorem(client, "", new Opening.OfStatement("", ""), limits);
  }

  ProofState root(List<String> goals) {
    return remember(ProofState.root(this, limits, goals));
  }

  ProofState child(ProofState parent, String tactic, Limits stepLimits, List<String> goals) {
    return remember(parent.child(nextState, tactic, stepLimits, goals));
  }

  private ProofState remember(ProofState state) {
    states.put(state.id, state);
    nextState++;
    return state;
  }

  /** The state with this handle, or null. */
  ProofState state(long stateId) {
    return states.get(stateId);
  }

  /** Work that waits for a process, in order. */
  ArrayDeque<Job> waiting() {
    return waiting;
  }

  void touch() {
    usedNanos = System.nanoTime();
  }

  boolean idleFor(long nanos) {
    return waiting.isEmpty() && System.nanoTime() - usedNanos > nanos;
  }

  /** Whether its work has waited for so long since a process last took some. */
  boolean unservedFor(Duration time) {
    return System.nanoTime() - servedNanos > time.toNanos();
  }

  void served() {
    servedNanos = System.nanoTime();
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
