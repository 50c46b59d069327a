package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.TrainingData;

/**
 * Training data and where it came from, ready for a {@code TrainingFile}.
 *
 * @param data the pairs
 * @param from the store, the options, the stages
 */
public record Dataset(TrainingData data, ObjectNode from) {}
