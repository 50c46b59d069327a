package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import dev.gradus.model.decoder.Rotary;

/**
 * What lies between the products of a training step: each method is one pass over memory, forward
 * or back. All write into arrays that are there.
 *
 * <p>N tokens of width d; D is the head size.
 */
interface Passes {

  /**
   * What is read.
   *
   * @param inputs int64 [2, N]: token ids; their positions in their texts
   * @param tables of the rotary embedding
   */
  record Tokens(NDArray inputs, Rotary.Tables tables) {}

  /**
   * RMSNorm: h = x / rms(x), n = h * weight, r = 1 / rms(x).
   *
   * @param x [N, d], as n and h
   * @param r float32 [N, 1]
   */
  void normalise(NDArray x, NDArray weight, NDArray n, NDArray h, NDArray r);

  /**
   * Rows of what {@link #normaliseBack} leaves of the weight's gradient: who works side by side
   * adds up on his own, so that the sum comes out the same each time.
   */
  int parts();

  /**
   * Adds the gradient of x to dx.
   *
   * @param dn gradient of n
   * @param parts float32 [{@link #parts}, d]; their sum is the gradient of the weight
   */
  void normaliseBack(NDArray dn, NDArray weight, NDArray h, NDArray r, NDArray dx, NDArray parts);

  /**
   * Adds a bias and turns queries and keys by their positions, in place.
   *
   * @param qkv [N, (heads + 2 * key-value heads) * D]
   * @param bias or null
   */
  void turn(NDArray qkv, NDArray bias, Tokens tokens);

  /**
   * The gradient of qkv before it was turned, from those of queries, keys and values, [N, .., D].
   */
  void turnBack(NDArray dq, NDArray dk, NDArray dv, NDArray dqkv, Tokens tokens);

  /**
   * a = silu(gate) * up.
   *
   * @param z [N, 2 * inner], gate first
   * @param a [N, inner]
   */
  void swiglu(NDArray z, NDArray a);

  /** The gradient of z, in place of z. */
  void swigluBack(NDArray da, NDArray z);

  /**
   * Cross-entropy.
   *
   * @param logits [n, vocabulary], replaced by their gradient times weight
   * @param targets int64 [2, M]: places; tokens
   * @param start of the n targets meant
   * @param losses float32 [M], of which n are written
   */
  void loss(NDArray logits, NDArray targets, int start, NDArray losses, double weight);
}
