package dev.gradus.model.training.data;

/**
 * A prompt and its completion as tokens.
 *
 * @param tokens the prompt, then the completion
 * @param prompt length of the prompt, at least 1 and less than all
 * @param source index of the group whose mixing weight counts
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record EncodedExample(int[] tokens, int prompt, int source) {

  /** Checks the length of the prompt. */
  public EncodedExample {
    if (prompt < 1 || prompt >= tokens.length) {
      throw new IllegalArgumentException(
          "a prompt of " + prompt + " tokens in an example of " + tokens.length);
    }
  }

  /** What the model reads: all tokens but the last, after which nothing is left to predict. */
  int inputs() {
    return tokens.length - 1;
  }

  /** What it is to predict. */
  int targets() {
    return tokens.length - prompt;
  }
}
