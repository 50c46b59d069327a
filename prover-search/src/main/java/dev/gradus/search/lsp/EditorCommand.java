package dev.gradus.search.lsp;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A command that editors offer at a place.
 *
 * @param id as in {@code workspace/executeCommand}
 * @param title for people
 * @param nothing what people are told when nothing was found
 * @param search what it does; complete once Lean and the model answer, failed with what to do about
 *     it if they do not
 */
record EditorCommand(
    String id, String title, String nothing, Supplier<CompletableFuture<PointSearch>> search) {

  static EditorCommand suggest(Supplier<CompletableFuture<PointSearch>> search) {
    return new EditorCommand(
        "gradus.suggest",
        "Gradus: suggest",
        "no tactic that was tried works here; a greater -n tries more",
        search);
  }

  static EditorCommand prove(Supplier<CompletableFuture<PointSearch>> search) {
    return new EditorCommand(
        "gradus.prove",
        "Gradus: prove",
        "no proof was found; take a step (Gradus: suggest) and try again from there",
        search);
  }
}
