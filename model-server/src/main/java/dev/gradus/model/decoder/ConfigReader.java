package dev.gradus.model.decoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.decoder.DecoderConfig.Family;
import java.io.IOException;

/** Reads {@code config.json} and refuses, by name, what the decoder does not do. */
final class ConfigReader {

  private final String file;
  private final JsonNode json;

  private ConfigReader(String file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static DecoderConfig read(String file, byte[] content) throws IOException {
    try {
      return new ConfigReader(file, new ObjectMapper().readTree(content)).config();
    } catch (JsonProcessingException e) {
      throw new UnsupportedDecoderException(
          file + " is not JSON (" + e.getOriginalMessage() + "): give a checkpoint's config.json");
    }
  }

  private DecoderConfig config() {
    Family family = family();
    boolean bias =
        family == Family.QWEN2 || (family == Family.LLAMA && flag("attention_bias", false));
    if (family == Family.LLAMA && bias) {
      throw unsupported("attention_bias", "true (a bias on o_proj)");
    }
    if (flag("mlp_bias", false)) {
      throw unsupported("mlp_bias", "true");
    }
    if (flag("use_sliding_window", false)) {
      throw unsupported("use_sliding_window", "true");
    }
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw unsupported("hidden_act", activation);
    }
    int heads = size("num_attention_heads");
    int hidden = size("hidden_size");
    int keyValueHeads =
        json.hasNonNull("num_key_value_heads") ? size("num_key_value_heads") : heads;
    int headSize = json.hasNonNull("head_dim") ? size("head_dim") : hidden / heads;
    if (headSize % 2 != 0 || heads % keyValueHeads != 0) {
      throw new UnsupportedDecoderException(
          file
              + ": head_dim "
              + headSize
              + " must be even and num_key_value_heads "
              + keyValueHeads
              + " must divide num_attention_heads "
              + heads);
    }
    int positions = size("max_position_embeddings");
    RopeScaling scaling = ropeScaling(positions);
    JsonNode endOfText = json.path("eos_token_id");
    return new DecoderConfig(
        family,
        size("vocab_size"),
        hidden,
        size("intermediate_size"),
        size("num_hidden_layers"),
        heads,
        keyValueHeads,
        headSize,
        scaling instanceof RopeScaling.Dynamic dynamic
            ? (int) (positions * dynamic.factor())
            : positions,
        json.path("rms_norm_eps").asDouble(1e-6),
        ropeTheta(),
        scaling,
        flag("tie_word_embeddings", false),
        bias,
        json.path("initializer_range").asDouble(0.02),
        (endOfText.isArray() ? endOfText.path(0) : endOfText).asInt(DecoderConfig.NO_END));
  }

  private Family family() {
    String type = json.path("model_type").asText("");
    return switch (type) {
      case "llama" -> Family.LLAMA;
      case "qwen2" -> Family.QWEN2;
      default -> throw unsupported("model_type", type);
    };
  }

  /** transformers 5 writes {@code rope_parameters}, earlier versions {@code rope_theta}. */
  private double ropeTheta() {
    JsonNode theta = json.path("rope_parameters").path("rope_theta");
    return theta.isNumber() ? theta.asDouble() : json.path("rope_theta").asDouble(10000.0);
  }

  private RopeScaling ropeScaling(int maxPositions) {
    JsonNode scaling =
        json.hasNonNull("rope_parameters")
            ? json.get("rope_parameters")
            : json.path("rope_scaling");
    if (!scaling.isObject()) {
      return new RopeScaling.None();
    }
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    double factor = scaling.path("factor").asDouble(1.0);
    int original = scaling.path("original_max_position_embeddings").asInt(maxPositions);
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(factor);
      case "dynamic" -> {
        if (!(factor >= 1)) {
          throw unsupported("rope_scaling.factor", "" + factor + " (below 1)");
        }
        yield new RopeScaling.Dynamic(factor, maxPositions);
      }
      case "llama3" ->
          new RopeScaling.Llama3(
              factor,
              scaling.path("low_freq_factor").asDouble(1.0),
              scaling.path("high_freq_factor").asDouble(4.0),
              original);
      case "yarn" -> {
        if (scaling.hasNonNull("mscale") || scaling.hasNonNull("mscale_all_dim")) {
          throw unsupported("rope_scaling.mscale", scaling.path("mscale").asText());
        }
        double attention = 0.1 * Math.log(Math.max(factor, 1.0)) + 1.0;
        yield new RopeScaling.Yarn(
            factor,
            original,
            scaling.path("beta_fast").asDouble(32.0),
            scaling.path("beta_slow").asDouble(1.0),
            scaling.path("attention_factor").asDouble(attention),
            scaling.path("truncate").asBoolean(true));
      }
      default -> throw unsupported("rope_scaling.rope_type", type);
    };
  }

  private boolean flag(String name, boolean absent) {
    return json.path(name).asBoolean(absent);
  }

  private int size(String name) {
    JsonNode node = json.path(name);
    if (!node.isInt() || node.asInt() <= 0) {
      throw new UnsupportedDecoderException(
          file
              + ": "
              + name
              + " must be a positive integer, not "
              + (node.isMissingNode() ? "absent" : node));
    }
    return node.asInt();
  }

  private UnsupportedDecoderException unsupported(String name, String value) {
    return new UnsupportedDecoderException(
        file
            + ": "
            + name
            + " is "
            + (value.isEmpty() ? "absent" : value)
            + ", which is not implemented: use a Llama or Qwen2 checkpoint without it");
  }
}
