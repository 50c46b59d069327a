package dev.gradus.search.lsp;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A command that editors offer at a place.
 *
 * @param id as in {@code workspace/executeCommand}
 * @param title for people
 * @param search what it does; complete once Lean and the model answer, failed with what to do about
 *     it if they do not
 */
record EditorCommand(String id, String title, Supplier<CompletableFuture<PointSearch>> search) {}
