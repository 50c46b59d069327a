package dev.gradus.lean.pool;

import java.util.List;

/** What the verifier says of a whole proof. */
public sealed interface ProofVerdict {

  /** Time Lean spent on it, 0 where it was not asked or did not answer. */
  long micros();

  /** The kernel accepted exactly this statement, resting on these (allowed) axioms. */
  record Verified(List<String> axioms, long micros) implements ProofVerdict {}

  /** The proof was checked and refused. */
  record Refused(String reason, List<String> axioms, long micros) implements ProofVerdict {}

  /** No answer: a limit was reached or the process died. Neither proved nor refuted. */
  record Unverified(String reason, long micros) implements ProofVerdict {}
}
