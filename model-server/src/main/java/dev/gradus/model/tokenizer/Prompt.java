package dev.gradus.model.tokenizer;

/**
 * A prompt as the model gets it.
 *
 * @param ids its tokens
 * @param shortened whether a part of the tactic state had to be left out
 */
public record Prompt(int[] ids, boolean shortened) {}
