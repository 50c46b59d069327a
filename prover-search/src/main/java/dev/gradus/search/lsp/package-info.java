/**
 * A language server beside Lean's own: editors ask for tactics at a place of a document and get
 * them as quick fixes. In come messages of the Language Server Protocol, out go code actions,
 * diagnostics and progress. What is found at a place is found by a {@link
 * dev.gradus.search.lsp.PointSearch}; this package knows neither Lean nor the model.
 *
 * <p>Messages are handled one after the other on one thread, which never waits for Lean; the work
 * of a command has a thread of its own.
 */
package dev.gradus.search.lsp;
