/**
 * The language model: goals in, tactic calls with their log-probabilities out.
 *
 * <p>In: the {@code LanguageModel} service of {@code proto}. Out: samples of a {@link
 * dev.gradus.model.LanguageModel}, an engine behind one seam: {@link dev.gradus.model.prior.Prior}
 * or {@link dev.gradus.model.serving.NeuralModel}. This module knows nothing of Lean processes or
 * of search.
 */
package dev.gradus.model;
