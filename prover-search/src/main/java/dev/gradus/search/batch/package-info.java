/**
 * Many statements at once, resumable.
 *
 * <p>In: statements, a {@link dev.gradus.search.engine.Prover} and a {@link
 * dev.gradus.search.store.RunStore}. Out: one {@link dev.gradus.search.engine.StatementResult} per
 * statement. This is where search and store meet; neither knows the other.
 */
package dev.gradus.search.batch;
