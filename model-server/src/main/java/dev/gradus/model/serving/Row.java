package dev.gradus.model.serving;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** A draw under way: what has been decoded of it. */
final class Row {

  private final SampleJob job;
  private final int draw;
  private int[] tokens = new int[16];
  private int length;
  private double logProbability;

  Row(SampleJob job, int draw) {
    this.job = job;
    this.draw = draw;
  }

  SampleJob job() {
    return job;
  }

  /** The token to go on from. */
  int input() {
    return length == 0 ? job.lastPromptToken() : tokens[length - 1];
  }

  /** Steps that it may still take. */
  int remaining() {
    return job.maxTokens() - length;
  }

  float[] uniforms(int steps) {
    float[] numbers = new float[steps];
    for (int step = 0; step < steps; step++) {
      numbers[step] = job.uniforms().at(draw, length + step);
    }
    return numbers;
  }

  /**
   * Takes the tokens of a slice.
   *
   * @return whether the draw is finished; the job knows it then
   */
  boolean append(int[] chosen, float[] logProbabilities, IntPredicate isEnd) {
    for (int step = 0; step < chosen.length; step++) {
      logProbability += logProbabilities[step];
      if (isEnd.test(chosen[step])) {
        job.finishDraw(draw, Arrays.copyOf(tokens, length), logProbability, false);
        return true;
      }
      if (length == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * length);
      }
      tokens[length++] = chosen[step];
    }
    if (remaining() == 0) {
      job.finishDraw(draw, Arrays.copyOf(tokens, length), logProbability, true);
      return true;
    }
    return false;
  }
}
