/**
 * What a training run leaves for people: rows of losses come in, {@code train.csv} and {@code
 * train.html} go out. Knows nothing of tensors.
 */
package dev.gradus.model.training.report;
