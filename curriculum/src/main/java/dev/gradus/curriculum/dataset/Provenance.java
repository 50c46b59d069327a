package dev.gradus.curriculum.dataset;

import java.util.Map;

/**
 * Where training data came from.
 *
 * @param runs the run directories, each with what decided its results: options, model, Lean, hash
 *     of the statements
 * @param statements in all runs, held-out ones included
 * @param skipped statements that are held out
 * @param proofs verified proofs of the others, duplicates counted
 * @param replayed proofs whose states Lean was asked for
 * @param withoutStates proofs that are left out: taken step by step, they did not end as they did
 *     when they were verified as a whole
 */
public record Provenance(
    Map<String, Map<String, String>> runs,
    int statements,
    int skipped,
    int proofs,
    int replayed,
    int withoutStates) {}
