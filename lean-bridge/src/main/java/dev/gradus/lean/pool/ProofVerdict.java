package dev.gradus.lean.pool;

import java.util.List;

/** What the verifier says of a whole proof. */
public sealed interface ProofVerdict {

  /** The kernel accepted exactly this statement, resting on these (allowed) axioms. */
  record Verified(List<String> axioms) implements ProofVerdict {}

  /** The proof was checked and refused. */
  record Refused(String reason, List<String> axioms) implements ProofVerdict {}

  /** No answer: a limit was reached or the process died. Neither proved nor refuted. */
  record Unverified(String reason) implements ProofVerdict {}
}
