/**
 * The run directory: an SQLite database in which everything a run visited is kept.
 *
 * <p>In: finished attempts and finished statements, one transaction each. Out: what a former
 * process of the same run already did, so that nothing is lost or done twice; and, for whoever
 * learns from it, the proofs with their trees; and, for people, which runs there are in a folder
 * and their statements in parts. The store does not search.
 */
package dev.gradus.search.store;
