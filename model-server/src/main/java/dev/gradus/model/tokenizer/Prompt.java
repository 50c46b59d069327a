package dev.gradus.model.tokenizer;

import java.util.List;

/**
 * A prompt as the model gets it.
 *
 * @param ids its tokens
 * @param premises names of lemmas that it lists: those of the question, or none where they left no
 *     room for the goal
 * @param shortened whether a part of the tactic state had to be left out
 */
public record Prompt(int[] ids, List<String> premises, boolean shortened) {}
