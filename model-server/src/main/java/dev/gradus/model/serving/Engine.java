package dev.gradus.model.serving;

import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import java.util.List;

/**
 * What a scheduler needs of a decoder: prompts that are read once, and rows of a batch that
 * continue them. The rows in use are always the first ones. One thread calls it.
 */
interface Engine extends AutoCloseable {

  /** A prompt that was read: its keys and values. */
  interface Prompt extends AutoCloseable {
    @Override
    void close();
  }

  /** Most rows of a batch. */
  int rows();

  /** Whether this token ends a completion. */
  boolean isEnd(int token);

  /**
   * Reads a prompt but for its last token, which is the first input of the rows that continue it.
   *
   * @param tokens at least one
   */
  Prompt prefill(int[] tokens);

  /** Lets a row continue a prompt, whatever it held before. */
  void load(Prompt prompt, int row);

  /** Copies a row over another. */
  void move(int from, int to);

  /** Decodes the first rows for some steps. */
  Decoded decode(DecodeBatch batch);

  /**
   * Probabilities of the proofsize buckets after each of these prompts, renormalised over the
   * buckets, in one forward pass.
   *
   * @throws UnsupportedOperationException if the decoder has no proofsize objective
   */
  List<double[]> proofSizes(List<int[]> prompts);

  /** Frees what the rows and the weights hold. */
  @Override
  void close();
}
