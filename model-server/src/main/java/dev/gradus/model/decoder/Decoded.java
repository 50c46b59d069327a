package dev.gradus.model.decoder;

/**
 * Tokens chosen for each row.
 *
 * @param tokens for each row, as many as it chose: all steps, or fewer where it chose the end of
 *     text, which is then the last
 * @param logProbabilities natural logarithms of their probabilities in the distribution that was
 *     drawn from, after temperature and top-p; 0 where the temperature is 0
 */
public record Decoded(int[][] tokens, float[][] logProbabilities) {

  /** Whether the row chose the end of text. */
  public boolean ended(int row, int endOfText) {
    int[] chosen = tokens[row];
    return chosen[chosen.length - 1] == endOfText;
  }
}
