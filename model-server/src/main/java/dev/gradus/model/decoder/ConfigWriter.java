package dev.gradus.model.decoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.decoder.DecoderConfig.Family;

/** Writes {@code config.json} so that Hugging Face transformers reads the same model. */
final class ConfigWriter {

  private ConfigWriter() {}

  static String json(DecoderConfig config) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    boolean llama = config.family() == Family.LLAMA;
    json.putArray("architectures").add(llama ? "LlamaForCausalLM" : "Qwen2ForCausalLM");
    json.put("model_type", llama ? "llama" : "qwen2");
    json.put("vocab_size", config.vocabularySize());
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.keyValueHeads());
    json.put("head_dim", config.headSize());
    json.put(
        "max_position_embeddings",
        config.ropeScaling() instanceof RopeScaling.Dynamic dynamic
            ? dynamic.originalPositions()
            : config.maxPositions());
    json.put("rms_norm_eps", config.normEpsilon());
    json.put("rope_theta", config.ropeTheta());
    scaling(json, config.ropeScaling());
    json.put("tie_word_embeddings", config.tiedEmbeddings());
    json.put("hidden_act", "silu");
    json.put("initializer_range", config.initializerRange());
    if (config.endOfText() != DecoderConfig.NO_END) {
      json.put("eos_token_id", config.endOfText());
    }
    json.put("torch_dtype", "float32");
    return json.toPrettyString() + "\n";
  }

  private static void scaling(ObjectNode json, RopeScaling scaling) {
    if (scaling instanceof RopeScaling.Linear linear) {
      json.putObject("rope_scaling").put("rope_type", "linear").put("factor", linear.factor());
    } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
      json.putObject("rope_scaling").put("rope_type", "dynamic").put("factor", dynamic.factor());
    } else if (scaling instanceof RopeScaling.Llama3 llama3) {
      json.putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", llama3.factor())
          .put("low_freq_factor", llama3.lowFrequencyFactor())
          .put("high_freq_factor", llama3.highFrequencyFactor())
          .put("original_max_position_embeddings", llama3.originalPositions());
    } else if (scaling instanceof RopeScaling.Yarn yarn) {
      json.putObject("rope_scaling")
          .put("rope_type", "yarn")
          .put("factor", yarn.factor())
          .put("original_max_position_embeddings", yarn.originalPositions())
          .put("beta_fast", yarn.betaFast())
          .put("beta_slow", yarn.betaSlow())
          .put("attention_factor", yarn.attentionFactor())
          .put("truncate", yarn.truncate());
    }
  }
}
