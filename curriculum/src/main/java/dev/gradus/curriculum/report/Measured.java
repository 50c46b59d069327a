package dev.gradus.curriculum.report;

import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.minif2f.eval.Interval;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.List;
import java.util.Set;

/**
 * One evaluation of one model: its outcomes, statement by statement. Rates are over the statements
 * that Lean accepts, averaged over the attempts (pass@1).
 *
 * @param attempts asked for of each statement; one that was not run counts as failed
 */
record Measured(List<SearchOutcome> outcomes, int attempts) {

  Measured {
    outcomes = outcomes.stream().filter(o -> o.status() != Status.UNELABORATED).toList();
    attempts = Math.max(attempts, outcomes.stream().mapToInt(o -> o.attempts()).max().orElse(1));
  }

  /** Where nobody says how many were asked for: as many as were made of any statement. */
  Measured(List<SearchOutcome> outcomes) {
    this(outcomes, 1);
  }

  /** Of some statements only. */
  Measured only(Set<String> names) {
    return new Measured(outcomes.stream().filter(o -> names.contains(o.name())).toList(), attempts);
  }

  private double[] estimates() {
    return outcomes.stream().mapToDouble(o -> (double) o.successes() / attempts).toArray();
  }

  /** What {@link #rate} is to be called: pass@1, or else a plainer word. */
  String rateName(String ofOneAttempt) {
    return attempts > 1 ? "pass@1" : ofOneAttempt;
  }

  /** pass@1, in [0, 1]. */
  double rate() {
    double sum = 0;
    double[] estimates = estimates();
    for (double estimate : estimates) {
      sum += estimate;
    }
    return estimates.length == 0 ? 0 : sum / estimates.length;
  }

  /** Its 95 % interval, over statements drawn like these. */
  Interval interval() {
    return Interval.ofMean(estimates());
  }

  /** Statements with a proof in some attempt. */
  long proved() {
    return outcomes.stream().filter(o -> o.successes() > 0).count();
  }

  /** Of those, the ones whose search had its proof within so many tactic calls. */
  long proved(long calls) {
    return outcomes.stream().filter(o -> o.successes() > 0 && o.tacticCalls() <= calls).count();
  }

  long tacticCalls() {
    return outcomes.stream().mapToLong(SearchOutcome::tacticCalls).sum();
  }

  /** Tactic calls spent in all, failures included, for each proof that came of them. */
  double callsPerProof() {
    long proofs = outcomes.stream().mapToLong(SearchOutcome::successes).sum();
    return proofs == 0 ? Double.NaN : (double) tacticCalls() / proofs;
  }
}
