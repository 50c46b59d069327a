package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import dev.gradus.model.torch.Torch;

/**
 * A decoder with its weights, for inference. Many threads may share it; each cache is one thread's
 * at a time.
 */
public final class Decoder implements AutoCloseable {

  /** Source of the model itself; training compiles its own methods together with these. */
  public static final String SOURCE = "/dev/gradus/model/decoder/decoder.ts";

  private final DecoderConfig config;
  private final Weights weights;

  private Decoder(DecoderConfig config, Weights weights) {
    this.config = config;
    this.weights = weights;
  }

  /**
   * A decoder of these weights, which it closes when closed. Weights changed later through {@link
   * Weights#get} are not noticed.
   */
  public static Decoder open(Torch torch, DecoderConfig config, Weights weights) {
    return new Decoder(config, weights);
  }

  public DecoderConfig config() {
    return config;
  }

  public Weights weights() {
    return weights;
  }

  /**
   * Logits of whole texts in one pass, for tests and for estimates.
   *
   * @param ids int64 [texts, positions], padded at the end with any tokens
   * @param lengths int64 [texts], each text's number of tokens
   * @return float32 [texts, positions, vocabulary], in the manager of {@code ids}; arbitrary at
   *     padding
   */
  public NDArray logits(NDArray ids, NDArray lengths) {
    throw new UnsupportedOperationException();
  }

  /**
   * Logits of the token after each text's last, texts of different lengths in one pass.
   *
   * @param texts at least one, none empty
   * @return [texts][vocabulary]
   */
  public float[][] nextLogits(int[][] texts) {
    throw new UnsupportedOperationException();
  }

  /** An empty cache. */
  public KvCache newCache(int rows, int capacity) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a text once. To sample what follows a prompt, read all of it but its last token, {@link
   * KvCache#load} the result into a row for each sample, and decode with the last token as input.
   *
   * @param tokens may be empty
   */
  public Prefix prefill(int[] tokens) {
    throw new UnsupportedOperationException();
  }

  /**
   * Decodes the first rows of the cache for some steps in one native call. A row that chooses the
   * end of text is still computed for the remaining steps, but its result and its length in the
   * cache end there.
   *
   * @throws IllegalArgumentException if a row would exceed the cache's capacity
   */
  public Decoded decode(KvCache cache, DecodeBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    weights.close();
  }
}
