package dev.gradus.curriculum.store;

import java.util.OptionalInt;

/**
 * A statement and what all searches to learn from made of it.
 *
 * @param statement as it was added
 * @param heldOut whether it must not be trained on
 * @param attempts in all rounds
 * @param successes attempts that found a proof
 * @param lastRound in which it was last taken up; empty if it never was
 * @param firstProved round of its first proof; empty if there is none
 * @param shortestProof its steps; empty if there is no proof
 */
public record StatementHistory(
    CurriculumStatement statement,
    boolean heldOut,
    int attempts,
    int successes,
    OptionalInt lastRound,
    OptionalInt firstProved,
    OptionalInt shortestProof) {}
