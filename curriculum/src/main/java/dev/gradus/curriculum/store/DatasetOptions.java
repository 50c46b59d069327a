package dev.gradus.curriculum.store;

/**
 * Which of the found proofs make a training set (Polu et al. 2022, section 4.3).
 *
 * @param firstRound the first round whose searches count; 0 for the paper's D_k
 * @param lastRound the last; k for D_k
 * @param unique each pair once over all rounds, a goal with its least size; false keeps what every
 *     round found as often as it found it, as an ablation
 * @param proofsPerStatement how many of a statement's different proofs to learn from, the shortest
 *     first; 0 for all
 * @param sizes whether to include proofsizes
 * @param negatives whether to include goals without a proof, size null, from successful searches
 */
public record DatasetOptions(
    int firstRound,
    int lastRound,
    boolean unique,
    int proofsPerStatement,
    boolean sizes,
    boolean negatives) {}
