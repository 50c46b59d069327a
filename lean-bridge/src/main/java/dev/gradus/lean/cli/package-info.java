/**
 * The commands that need Lean and nothing else, and {@link dev.gradus.lean.cli.LeanOptions}, by
 * which every other command finds its Lean: here in this JVM, or behind a port elsewhere.
 */
package dev.gradus.lean.cli;
