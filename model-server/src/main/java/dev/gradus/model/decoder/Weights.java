package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The weights of a decoder in float32, on one device.
 *
 * <p>They have two faces. {@link #parameters} is what the program is given and what training
 * updates: the embedding, then per layer the norm before attention, query, key and value
 * projections in one matrix (and their biases in one vector), the output projection, the norm
 * before the SwiGLU, gate and up projections in one matrix, the down projection; then the last norm
 * and, unless tied, the output matrix. Matrices other than the embedding lie [in, out]. One product
 * in place of two or three, in the layout that is best for few rows, is what makes short steps
 * fast. {@link #get} and {@link #all} are views of the same memory by Hugging Face's names and
 * shapes, most of them transposed: what is written to one face is read from the other.
 */
public final class Weights implements AutoCloseable {

  private final NDManager manager;
  private final List<NDArray> parameters = new ArrayList<>();
  private final SortedMap<String, NDArray> views = new TreeMap<>();

  private Weights(DecoderConfig config, NDManager parent) {
    manager = parent.newSubManager();
    int hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    views.put("model.embed_tokens.weight", add(config.vocabularySize(), hidden));
    for (int layer = 0; layer < config.layers(); layer++) {
      String prefix = "model.layers." + layer + ".";
      String attention = prefix + "self_attn.";
      views.put(prefix + "input_layernorm.weight", add(hidden));
      NDArray joint = add(hidden, queries + 2 * keys);
      views.put(attention + "q_proj.weight", columns(joint, 0, queries));
      views.put(attention + "k_proj.weight", columns(joint, queries, queries + keys));
      views.put(attention + "v_proj.weight", columns(joint, queries + keys, queries + 2 * keys));
      if (config.queryKeyValueBias()) {
        NDArray bias = add(queries + 2 * keys);
        views.put(attention + "q_proj.bias", part(bias, 0, queries));
        views.put(attention + "k_proj.bias", part(bias, queries, queries + keys));
        views.put(attention + "v_proj.bias", part(bias, queries + keys, queries + 2 * keys));
      }
      views.put(attention + "o_proj.weight", add(queries, hidden).transpose());
      views.put(prefix + "post_attention_layernorm.weight", add(hidden));
      int inner = config.intermediateSize();
      NDArray gateAndUp = add(hidden, 2L * inner);
      views.put(prefix + "mlp.gate_proj.weight", columns(gateAndUp, 0, inner));
      views.put(prefix + "mlp.up_proj.weight", columns(gateAndUp, inner, 2L * inner));
      views.put(prefix + "mlp.down_proj.weight", add(inner, hidden).transpose());
    }
    views.put("model.norm.weight", add(hidden));
    if (!config.tiedEmbeddings()) {
      views.put("lm_head.weight", add(hidden, config.vocabularySize()).transpose());
    }
  }

  /** Weights that are all zero, to be filled through {@link #set}. */
  public static Weights zeros(DecoderConfig config, NDManager parent) {
    return new Weights(config, parent);
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
    Weights weights = zeros(config, parent);
    for (String name : config.tensors().keySet()) {
      try (NDArray tensor = tensors.apply(name)) {
        weights.set(name, tensor);
      }
    }
    return weights;
  }

  /**
   * Fresh weights: norms one, biases zero, all else normal with standard deviation {@link
   * DecoderConfig#initializerRange}, as Hugging Face initialises both families. The same seed gives
   * the same weights on every machine.
   */
  public static Weights random(DecoderConfig config, NDManager parent, long seed) {
    Random random = new Random(seed);
    Weights weights = zeros(config, parent);
    config
        .tensors()
        .forEach(
            (name, shape) -> {
              float[] values = new float[Math.toIntExact(shape.size())];
              for (int i = 0; i < values.length; i++) {
                values[i] =
                    name.endsWith("norm.weight")
                        ? 1
                        : name.endsWith("bias")
                            ? 0
                            : (float) (random.nextGaussian() * config.initializerRange());
              }
              try (NDArray tensor = parent.create(values, shape)) {
                weights.set(name, tensor);
              }
            });
    return weights;
  }

  /** The arrays that the program takes and training updates, in the order told above. */
  public List<NDArray> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** A view by Hugging Face's name; most are not contiguous. */
  public NDArray get(String name) {
    NDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor " + name + " in this model");
    }
    return view;
  }

  /** Copies a tensor of the same shape and any floating point type into one of Hugging Face's. */
  public void set(String name, NDArray tensor) {
    NDArray view = get(name);
    if (!view.getShape().equals(tensor.getShape())) {
      throw new IllegalArgumentException(
          name + " has shape " + tensor.getShape() + ", not " + view.getShape());
    }
    try (NDArray here = tensor.toDevice(view.getDevice(), true);
        NDArray values = here.toType(DataType.FLOAT32, true)) {
      view.set(new NDIndex("..."), values);
    }
  }

  /** All views by Hugging Face's names, sorted. */
  public SortedMap<String, NDArray> all() {
    return Collections.unmodifiableSortedMap(views);
  }

  private NDArray add(long... shape) {
    NDArray parameter = manager.zeros(new Shape(shape));
    parameters.add(parameter);
    return parameter;
  }

  /** A matrix of Hugging Face's, [out, in], from some columns of one that lies [in, out]. */
  private static NDArray columns(NDArray matrix, long from, long to) {
    try (NDArray slice = matrix.get(new NDIndex(":, {}:{}", from, to))) {
      return slice.transpose();
    }
  }

  private static NDArray part(NDArray vector, long from, long to) {
    return vector.get(new NDIndex("{}:{}", from, to));
  }

  @Override
  public void close() {
    manager.close();
  }
}
