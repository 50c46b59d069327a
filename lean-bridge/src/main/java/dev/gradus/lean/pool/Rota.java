package dev.gradus.lean.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whose turn it is. Clients with waiting work take turns, a job at a time, and so do the theorems
 * of a client: neither a long batch nor a great number of theorems holds up what another client
 * wants done. Within that, a theorem is opened by the process that has the fewest of its own, and a
 * tactic goes to the process that can reach its state in the fewest steps; a process with nothing
 * to do for a while replays what it lacks and helps out, where more jobs wait than it has to replay
 * steps.
 */
final class Rota {
  /** A theorem that nobody serves for so long is anyone's: its own process may hang. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  /**
   * How long a process has nothing to do before it helps out: its own theorems' next tactics are
   * often only a message away, and what it replays meanwhile delays them.
   */
  static final Duration HELP_AFTER = Duration.ofMillis(5);

  /** By client, its theorems with waiting work; clients and theorems in the order of turns. */
  private final Map<String, Set<Theorem>> turns = new LinkedHashMap<>();

  private int waiting;

  /** Jobs that wait. */
  int waiting() {
    return waiting;
  }

  void add(Theorem theorem, Collection<? extends Job> jobs) {
    if (!jobs.isEmpty()) {
      if (theorem.waiting().isEmpty()) {
        theorem.served();
      }
      theorem.waiting().addAll(jobs);
      waiting += jobs.size();
      giveTurn(theorem);
    }
  }

  private void giveTurn(Theorem theorem) {
    turns.computeIfAbsent(theorem.client, client -> new LinkedHashSet<>()).add(theorem);
  }

  /** Puts a job back that lost its process. */
  void addFirst(Theorem theorem, Job job) {
    theorem.waiting().addFirst(job);
    waiting++;
    giveTurn(theorem);
  }

  /** Takes jobs out again, and returns them. */
  List<Job> remove(Theorem theorem, Predicate<Job> which) {
    List<Job> removed = theorem.waiting().stream().filter(which).toList();
    theorem.waiting().removeIf(which);
    waiting -= removed.size();
    Set<Theorem> ofClient = turns.get(theorem.client);
    if (ofClient != null && theorem.waiting().isEmpty()) {
      ofClient.remove(theorem);
      if (ofClient.isEmpty()) {
        turns.remove(theorem.client);
      }
    }
    return removed;
  }

  /** Takes all jobs of all theorems out. */
  List<Job> removeAll() {
    List<Theorem> theorems = turns.values().stream().flatMap(Set::stream).toList();
    List<Job> removed = theorems.stream().flatMap(theorem -> theorem.waiting().stream()).toList();
    theorems.forEach(theorem -> theorem.waiting().clear());
    turns.clear();
    waiting = 0;
    return removed;
  }

  /** The next job for this worker, or null. */
  Job next(Worker worker, List<Worker> workers) {
    Theorem worthIt = null;
    for (Set<Theorem> ofClient : turns.values()) {
      for (Theorem theorem : ofClient) {
        Job job = runnable(theorem);
        if (job == null) {
          continue;
        }
        if (isBest(worker, workers, job) || theorem.unservedFor(PATIENCE)) {
          return take(theorem, job);
        }
        worthIt = worthIt == null && backlogExceedsReplay(worker, theorem, job) ? theorem : worthIt;
      }
    }
    return worthIt != null && worker.idleFor(HELP_AFTER) ? take(worthIt, runnable(worthIt)) : null;
  }

  /** Help that takes longer to get ready than the work would have taken is none. */
  private static boolean backlogExceedsReplay(Worker worker, Theorem theorem, Job job) {
    int replay = job instanceof TacticJob tactic ? worker.stepsTo(tactic.batch().state()) : 0;
    return theorem.waiting().size() > replay;
  }

  private static Job runnable(Theorem theorem) {
    for (Iterator<Job> jobs = theorem.waiting().iterator(); jobs.hasNext(); ) {
      Job job = jobs.next();
      if (job.callerReady()) {
        return job;
      }
    }
    return null;
  }

  private static boolean isBest(Worker worker, List<Worker> workers, Job job) {
    if (job instanceof OpenJob) {
      int mine = worker.theorems();
      return workers.stream().allMatch(w -> w == worker || !w.ready() || w.theorems() >= mine);
    }
    if (!(job instanceof TacticJob tactic)) {
      return true;
    }
    ProofState state = tactic.batch().state();
    int mine = worker.stepsTo(state);
    return mine == 0
        || workers.stream().allMatch(w -> w == worker || !w.ready() || w.stepsTo(state) >= mine);
  }

  private Job take(Theorem theorem, Job job) {
    theorem.waiting().remove(job);
    waiting--;
    theorem.served();
    Set<Theorem> ofClient = turns.remove(theorem.client);
    ofClient.remove(theorem);
    if (!theorem.waiting().isEmpty()) {
      ofClient.add(theorem);
    }
    if (!ofClient.isEmpty()) {
      turns.put(theorem.client, ofClient);
    }
    return job;
  }
}
