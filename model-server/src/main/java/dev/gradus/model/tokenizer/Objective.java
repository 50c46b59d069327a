package dev.gradus.model.tokenizer;

/** What a prompt asks for; the names are those of Polu et al. 2022, and the words of the prompt. */
public enum Objective {
  /** The completion is one tactic call. */
  PROOFSTEP,
  /** The completion is one {@link ProofSizeBucket}. */
  PROOFSIZE
}
