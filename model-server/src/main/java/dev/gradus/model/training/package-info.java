/**
 * Training of a decoder: examples and a starting point come in, a checkpoint with its record and
 * its curves goes out.
 *
 * <p>{@link dev.gradus.model.training.TrainingRun} gathers what goes into a run, continues it where
 * it was interrupted, and saves; {@code Trainer} is the loop; {@link
 * dev.gradus.model.training.TrainingStep} is one optimiser step in native code. What is trained on,
 * and in which order, is decided in {@code data}; what people read is written in {@code report}.
 * The package knows nothing of serving and of search.
 */
package dev.gradus.model.training;
