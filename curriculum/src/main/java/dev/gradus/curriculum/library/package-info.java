/**
 * Statements of the library of the Lean at hand, to be proved anew.
 *
 * <p>In: a channel to a {@code LeanBridge} and names of modules. Out: a file of statements, each
 * with what must not be used to prove it. Knows nothing of searches.
 */
package dev.gradus.curriculum.library;
