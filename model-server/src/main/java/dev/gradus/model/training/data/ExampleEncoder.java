package dev.gradus.model.training.data;

import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.premises.Citations;
import dev.gradus.model.premises.PremiseIndex;
import dev.gradus.model.tokenizer.Objective;
import dev.gradus.model.tokenizer.Prompt;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.tokenizer.PromptFormat.LongGoals;
import dev.gradus.model.tokenizer.PromptFormat.Question;
import dev.gradus.model.tokenizer.PromptTooLongException;
import dev.gradus.model.tokenizer.ProofSizeBucket;
import dev.gradus.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns examples into tokens: the prompts of serving, and what the model is to answer. The loss
 * counts the answer alone.
 */
public final class ExampleEncoder {

  /**
   * Tokens of an example.
   *
   * @param tokens the prompt, then the completion
   * @param prompt length of the prompt
   * @param shortened whether a part of the goal was left out
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Encoded(int[] tokens, int prompt, boolean shortened) {}

  private final PromptFormat format;
  private final int[] buckets;
  private final int context;
  private final Optional<PremiseIndex> premises;

  /**
   * An encoder.
   *
   * @param context tokens that an example may have; longer goals are shortened as in serving
   * @param premises what proofsteps may cite by place; empty to write all names out
   * @throws CheckpointException if the tokenizer has no tokens for proof sizes
   */
  public ExampleEncoder(Tokenizer tokenizer, int context, Optional<PremiseIndex> premises)
      throws CheckpointException {
    this.format = new PromptFormat(tokenizer);
    this.buckets = tokenizer.bucketTokens();
    this.context = context;
    this.premises = premises;
  }

  /** The premises that a prompt lists for a proofstep: those of serving. */
  public static List<String> cited(Optional<PremiseIndex> premises, Example.Proofstep step) {
    return premises.map(index -> index.select(step.goal(), step.declaration())).orElse(List.of());
  }

  /** Tokens of an example; empty if the completion, or the name, leaves no room for the goal. */
  Optional<Encoded> encode(Example example) {
    try {
      return Optional.of(
          example instanceof Example.Proofstep step
              ? encode(step, cited(premises, step))
              : encode((Example.Proofsize) example));
    } catch (PromptTooLongException e) {
      return Optional.empty();
    }
  }

  /** The tactic names what the prompt does not list: by place it would be a guess. */
  private Encoded encode(Example.Proofstep step, List<String> cited) {
    int[] completion = format.completion(Citations.shorten(step.tactic(), cited));
    Prompt prompt = prompt(Objective.PROOFSTEP, step, cited, completion);
    return prompt.premises().equals(cited)
        ? joined(prompt, completion)
        : encode(step, prompt.premises());
  }

  private Encoded encode(Example.Proofsize size) {
    int[] completion = {buckets[ProofSizeBucket.of(size.size()).ordinal()]};
    return joined(prompt(Objective.PROOFSIZE, size, List.of(), completion), completion);
  }

  private Prompt prompt(
      Objective objective, Example example, List<String> cited, int[] completion) {
    // The last token is predicted and never read, so it takes no room.
    int room = context - (completion.length - 1);
    Question question = new Question(objective, example.declaration(), cited, example.goal());
    return format.encode(question, room, LongGoals.SHORTEN);
  }

  private static Encoded joined(Prompt prompt, int[] completion) {
    int[] tokens = Arrays.copyOf(prompt.ids(), prompt.ids().length + completion.length);
    System.arraycopy(completion, 0, tokens, prompt.ids().length, completion.length);
    return new Encoded(tokens, prompt.ids().length, prompt.shortened());
  }
}
