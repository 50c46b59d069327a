/**
 * Synthetic inequalities, after Polu et al. 2022, "Formal Mathematics Statement Curriculum
 * Learning" (arXiv 2202.01344), appendix D: well-known inequalities of random terms, composed with
 * one another.
 *
 * <p>In: types, two sizes, a seed. Out: statements that are true by the way they were made, in
 * lines for {@code gradus prove}; Lean is asked only whether it reads them. Knows nothing of
 * searches.
 */
package dev.gradus.curriculum.inequality;
