/**
 * Statements to learn from, and the rule that keeps some of them out.
 *
 * <p>In: statement names. Out: whether a statement may be trained on. Knows nothing of Lean, of the
 * search or of the model.
 */
package dev.gradus.curriculum;
