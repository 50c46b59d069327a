/**
 * What expert iteration has tried and found, over all rounds, in one SQL database: SQLite in a
 * file, or PostgreSQL where several machines share a curriculum.
 *
 * <p>In: statements, and the run directories of searches that are done. Out: which stages are done,
 * what became of each statement, and the training data of a round. A stage and everything it
 * brought appear in one transaction. Knows nothing of the model and of how searches are run; Lean
 * only replays proofs that were minimised.
 */
package dev.gradus.curriculum.store;
