/**
 * Decoders of the Llama and Qwen2 families.
 *
 * <p>In: a {@code config.json} and weights by Hugging Face's names. Out: logits, or tokens sampled
 * with a key-value cache, many rows at a time. The package knows nothing of text, of requests, of
 * files of weights and of training, but its TorchScript source ({@code decoder.ts}) is what
 * training differentiates.
 */
package dev.gradus.model.decoder;
