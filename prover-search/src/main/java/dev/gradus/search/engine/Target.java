package dev.gradus.search.engine;

import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a search is to prove, as far as the search has to know it: how it is opened, and how a proof
 * of it is checked as a whole.
 *
 * @param <R> what the search results in
 */
interface Target<R> {
  /** Tells it from the other targets of a run; its random choices derive from this. */
  String name();

  /** The declaration, as the model is told. */
  String declaration();

  /** Whether Mathlib's tactics are in scope. */
  boolean importsMathlib();

  /** Opens it. */
  OpenTheoremRequest opening();

  /** Puts tactic calls together and has the whole checked afresh. */
  CompletableFuture<Verification> verify(
      SearchServices services, List<String> steps, Limits limits);

  /** The result of its attempts. */
  R result(
      StatementResult.Status status, String message, List<AttemptResult> attempts, double seconds);
}
