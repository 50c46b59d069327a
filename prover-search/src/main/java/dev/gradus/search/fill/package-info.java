/**
 * Proofs in the place of the gaps of a Lean file.
 *
 * <p>In: a file on disk, and a {@link dev.gradus.search.engine.Prover}. Out: what became of each
 * gap, the edits that fill those that were proved, and the file with these edits, its old text kept
 * beside it. Every edit was checked by Lean with exactly the text that gets written; everything
 * outside of the edits stays byte for byte.
 */
package dev.gradus.search.fill;
