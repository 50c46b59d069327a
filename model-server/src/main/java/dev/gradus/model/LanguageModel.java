package dev.gradus.model;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * An engine that samples tactic calls for a goal.
 *
 * <p>Implementations are safe for use by many threads, and the same request always gets the same
 * answer, whatever else is under way.
 */
public interface LanguageModel {

  /** What this engine is. */
  ModelDescription describe();

  /**
   * Samples tactic calls.
   *
   * @param cancelled asked between units of work; once true the caller has gone away and the engine
   *     may return early with whatever it has
   * @return the candidates in order of first draw, duplicates merged
   */
  List<Candidate> sample(SampleRequest request, BooleanSupplier cancelled);
}
