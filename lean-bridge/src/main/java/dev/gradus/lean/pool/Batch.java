package dev.gradus.lean.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tactics of one call, all run on the same state. */
final class Batch {
  private final ProofState state;
  private final List<String> tactics;
  private final Limits limits;
  private final BatchListener listener;
  private final ResultMemory memory;
  private final PoolMetrics metrics;
  private final List<TacticJob> jobs = new ArrayList<>();
  private int open;
  private boolean over;

  Batch(
      ProofState state,
      List<String> tactics,
      Limits limits,
      BatchListener listener,
      ResultMemory memory,
      PoolMetrics metrics) {
    this.state = state;
    this.tactics = tactics;
    this.limits = limits;
    this.listener = listener;
    this.memory = memory;
    this.metrics = metrics;
    this.open = tactics.size();
    for (int i = 0; i < tactics.size(); i++) {
      jobs.add(new TacticJob(this, i));
    }
  }

  ProofState state() {
    return state;
  }

  List<String> tactics() {
    return tactics;
  }

  Limits limits() {
    return limits;
  }

  List<TacticJob> jobs() {
    return jobs;
  }

  boolean callerReady() {
    return listener.ready();
  }

  boolean over() {
    return over;
  }

  /**
   * A tactic has been run.
   *
   * @param lasting whether it would come out the same again
   */
  void settle(int index, TacticResult result, long micros, boolean lasting) {
    metrics.ran(result, micros);
    if (lasting) {
      memory.remember(state, tactics.get(index), limits, result, micros);
    }
    deliver(index, result, micros);
  }

  /** Gives a tactic the result of the last time it was run on this state, if there is one. */
  boolean recall(int index) {
    Optional<ResultMemory.Remembered> known = memory.recall(state, tactics.get(index), limits);
    known.ifPresent(
        remembered -> {
          TacticResult result = remembered.result();
          if (result instanceof TacticResult.Goals reached) {
            result = reached(index, reached.goals());
          }
          deliver(index, result, remembered.micros());
        });
    return known.isPresent();
  }

  private TacticResult.Goals reached(int index, List<String> goals) {
    ProofState child = state.theorem.child(state, tactics.get(index), limits, goals);
    return new TacticResult.Goals(child.id, goals);
  }

  /** Passes a result on, if anybody still listens. */
  void deliver(int index, TacticResult result, long micros) {
    if (over) {
      return;
    }
    listener.result(index, result, micros);
    if (--open == 0) {
      over = true;
      listener.completed();
    }
  }

  void fail(PoolRefusal refusal) {
    if (!over) {
      over = true;
      listener.failed(refusal);
    }
  }

  /** The caller has gone: no more results, please. */
  void abandon() {
    over = true;
  }
}
