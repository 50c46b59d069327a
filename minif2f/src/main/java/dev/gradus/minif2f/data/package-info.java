/**
 * The benchmark's statements.
 *
 * <p>In: a folder or a file that the user has. Out: {@link dev.gradus.minif2f.data.MiniF2F}, the
 * statements of one split with a hash that says which they are. Gradus brings no statements of its
 * own, and nothing here may ever reach training.
 */
package dev.gradus.minif2f.data;
