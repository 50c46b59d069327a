package dev.gradus.model;

/**
 * What a model says about itself.
 *
 * @param model {@code prior}, or the checkpoint's directory name
 * @param fingerprint changes whenever the same request may be answered differently
 * @param parameters number of free parameters
 * @param device {@code cpu} or a GPU's name
 * @param contextLength tokens; zero where the model has no such limit
 * @param proofsize whether the model was trained to estimate proof sizes
 */
public record ModelDescription(
    String model,
    String fingerprint,
    long parameters,
    String device,
    int contextLength,
    boolean proofsize) {}
