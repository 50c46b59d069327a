/**
 * What a benchmark run says: pass@k and its uncertainty, and how fast problems fall as the budget
 * grows.
 *
 * <p>In: one {@link dev.gradus.search.engine.StatementResult} per problem with its attempts. Out:
 * {@link dev.gradus.minif2f.eval.Evaluation} with rates, intervals and curves. Knows nothing of
 * Lean, of files or of how results are shown.
 */
package dev.gradus.minif2f.eval;
