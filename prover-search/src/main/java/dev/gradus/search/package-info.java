/**
 * Best-first proof search over two services: a {@code LeanBridge} that runs tactics and checks
 * proofs, and a {@code LanguageModel} that proposes them.
 *
 * <ul>
 *   <li>{@link dev.gradus.search.statement}: statements, and the files they come from;
 *   <li>{@link dev.gradus.search.engine}: the search itself, one statement or many at once;
 *   <li>{@link dev.gradus.search.store}: the run directory, in which everything visited is kept;
 *   <li>{@link dev.gradus.search.cli}: the command line of the whole project, and {@code gradus
 *       prove}.
 * </ul>
 */
package dev.gradus.search;
