package dev.gradus.search.engine;

/** Which goal state is expanded next. */
public enum Priority {
  /** Sum of the log-probabilities of the tactics from the root. */
  LOGPROB,
  /** That sum over (number of tactics)^alpha, so that deep states are not starved. */
  LENGTH_NORMALISED,
  /** The model's proofsize value of the state: the shorter the proof that is left, the sooner. */
  VALUE
}
