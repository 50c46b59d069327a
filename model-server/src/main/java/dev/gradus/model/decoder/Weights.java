package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * The weights of a decoder, on one device, in one type.
 *
 * <p>They have two faces. {@link #parameters} is what the program is given and what training
 * updates: the embedding, then per layer the norm before attention, query, key and value
 * projections in one matrix (and their biases in one vector), the output projection, the norm
 * before the SwiGLU, gate and up projections in one matrix, the down projection; then the last norm
 * and, unless tied, the output matrix. One matrix product in place of two or three is what makes
 * short steps fast. {@link #get} and {@link #all} are views of the same memory by Hugging Face's
 * names and shapes: what is written to one face is read from the other.
 */
public final class Weights implements AutoCloseable {

  private final NDManager manager;
  private final List<NDArray> parameters;
  private final SortedMap<String, NDArray> views;

  private Weights(NDManager manager, List<NDArray> parameters, SortedMap<String, NDArray> views) {
    this.manager = manager;
    this.parameters = List.copyOf(parameters);
    this.views = Collections.unmodifiableSortedMap(views);
  }

  /** Weights that are all zero, to be filled through {@link #get}. */
  public static Weights zeros(DecoderConfig config, NDManager parent) {
    throw new UnsupportedOperationException();
  }

  /**
   * Weights read from elsewhere.
   *
   * @param tensors gives the tensor of a name of {@link DecoderConfig#tensors}, in its shape and
   *     any floating point type; it is copied and closed at once, so that one is in memory at a
   *     time
   */
  public static Weights load(
      DecoderConfig config, NDManager parent, Function<String, NDArray> tensors) {
    throw new UnsupportedOperationException();
  }

  /**
   * Fresh float32 weights: norms one, biases zero, all else normal with standard deviation {@link
   * DecoderConfig#initializerRange}, as Hugging Face initialises both families.
   */
  public static Weights random(DecoderConfig config, NDManager parent, long seed) {
    throw new UnsupportedOperationException();
  }

  /** The arrays that the program takes and training updates, in the order told above. */
  public List<NDArray> parameters() {
    return parameters;
  }

  /** A view by Hugging Face's name. */
  public NDArray get(String name) {
    NDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor " + name + " in this model");
    }
    return view;
  }

  /** All views by Hugging Face's names, sorted. */
  public Map<String, NDArray> all() {
    return views;
  }

  @Override
  public void close() {
    manager.close();
  }
}
