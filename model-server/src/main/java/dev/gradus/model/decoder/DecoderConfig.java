package dev.gradus.model.decoder;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shape of a decoder: Hugging Face's {@code config.json} of a Llama or Qwen2 model.
 *
 * @param family which model's {@code config.json} this is
 * @param vocabularySize number of tokens
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the SwiGLU
 * @param layers number of blocks
 * @param heads number of query heads
 * @param keyValueHeads number of key and value heads; divides {@code heads}
 * @param headSize width of a head; even
 * @param maxPositions longest sequence in tokens
 * @param normEpsilon added to the mean square in RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how they are stretched
 * @param tiedEmbeddings whether the output matrix is the embedding
 * @param queryKeyValueBias whether those three projections have a bias
 * @param initializerRange standard deviation of fresh weights
 * @param endOfText the token that ends a completion, the first {@code eos_token_id}; {@link
 *     #NO_END} if the file names none: generation_config.json or the tokenizer does then
 */
public record DecoderConfig(
    Family family,
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int maxPositions,
    double normEpsilon,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean tiedEmbeddings,
    boolean queryKeyValueBias,
    double initializerRange,
    int endOfText) {

  /** No token, and so never drawn. */
  public static final int NO_END = -1;

  /** Whose names and defaults the file has. */
  public enum Family {
    LLAMA,
    QWEN2
  }

  /**
   * Reads {@code config.json}.
   *
   * @throws UnsupportedDecoderException naming the entry that is missing or asks for what is not
   *     implemented
   */
  public static DecoderConfig read(Path file) throws IOException {
    return read(file.toString(), Files.readAllBytes(file));
  }

  /**
   * As {@link #read(Path)}, by the file's content.
   *
   * @param name of the file, for messages
   */
  public static DecoderConfig read(String name, byte[] json) throws IOException {
    return ConfigReader.read(name, json);
  }

  /** Hugging Face's {@code config.json}. */
  public String toJson() {
    return ConfigWriter.json(this);
  }

  /**
   * Positions up to which a position is turned the same in texts of all lengths: all but with
   * {@link RopeScaling.Dynamic}.
   */
  public int steadyPositions() {
    return ropeScaling instanceof RopeScaling.Dynamic dynamic
        ? dynamic.originalPositions()
        : maxPositions;
  }

  /** Number of parameters; a tied matrix counts once. */
  public long parameters() {
    return tensors().values().stream().mapToLong(Shape::size).sum();
  }

  /** Hugging Face's names and shapes of all tensors of a checkpoint; a tied head is left out. */
  public SortedMap<String, Shape> tensors() {
    SortedMap<String, Shape> tensors = new TreeMap<>();
    tensors.put("model.embed_tokens.weight", new Shape(vocabularySize, hiddenSize));
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "model.layers." + layer + ".";
      long queries = (long) heads * headSize;
      long keys = (long) keyValueHeads * headSize;
      tensors.put(prefix + "input_layernorm.weight", new Shape(hiddenSize));
      tensors.put(prefix + "self_attn.q_proj.weight", new Shape(queries, hiddenSize));
      tensors.put(prefix + "self_attn.k_proj.weight", new Shape(keys, hiddenSize));
      tensors.put(prefix + "self_attn.v_proj.weight", new Shape(keys, hiddenSize));
      if (queryKeyValueBias) {
        tensors.put(prefix + "self_attn.q_proj.bias", new Shape(queries));
        tensors.put(prefix + "self_attn.k_proj.bias", new Shape(keys));
        tensors.put(prefix + "self_attn.v_proj.bias", new Shape(keys));
      }
      tensors.put(prefix + "self_attn.o_proj.weight", new Shape(hiddenSize, queries));
      tensors.put(prefix + "post_attention_layernorm.weight", new Shape(hiddenSize));
      tensors.put(prefix + "mlp.gate_proj.weight", new Shape(intermediateSize, hiddenSize));
      tensors.put(prefix + "mlp.up_proj.weight", new Shape(intermediateSize, hiddenSize));
      tensors.put(prefix + "mlp.down_proj.weight", new Shape(hiddenSize, intermediateSize));
    }
    tensors.put("model.norm.weight", new Shape(hiddenSize));
    if (!tiedEmbeddings) {
      tensors.put("lm_head.weight", new Shape(vocabularySize, hiddenSize));
    }
    return tensors;
  }
}
