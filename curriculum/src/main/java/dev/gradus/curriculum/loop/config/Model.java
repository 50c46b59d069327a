package dev.gradus.curriculum.loop.config;

import java.nio.file.Path;

/**
 * What searches first, and what is trained.
 *
 * @param first the model of round 0, as for {@code --model}
 * @param init the trained model's weights before any data: a checkpoint, a config.json, or a
 *     shipped shape ({@code 5m}, {@code 20m}, {@code 100m})
 * @param premises statements of the library whose names models may cite, such as {@code gradus
 *     curriculum extract} writes: each prompt lists those most like its goal. What is held out is
 *     left out. Null is none
 * @param withPrior whether the trained models search and are measured as {@code prior+MODEL}: half
 *     of the tactics or more are the prior's
 * @param vocab tokens of the tokenizer that a model from fresh weights gets; null is the shape's
 * @param threads of the model on the CPU while it searches; 0 is one a core
 */
public record Model(
    String first, String init, Path premises, boolean withPrior, Integer vocab, Integer threads) {
  static final Model DEFAULT = new Model(null, null, null, false, null, null);

  public Model {
    first = first == null ? "prior" : first;
    init = init == null ? "5m" : init;
    threads = threads == null ? 0 : threads;
    Check.that(threads >= 0, "model.threads must not be negative");
    Check.that(vocab == null || vocab >= 512, "model.vocab must be at least 512");
  }
}
