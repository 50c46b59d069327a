package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.checkpoint.WeightWriter;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.torch.TorchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers as published models bring them: chat tokens, rounded vocabularies, SentencePiece. */
class PublishedTokenizerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VOCABULARY = 512;

  @TempDir Path model;

  @BeforeEach
  void publish() throws IOException {
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "llama", "vocab_size": 512, "hidden_size": 8, "intermediate_size": 8,
         "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 64,
         "tie_word_embeddings": true, "eos_token_id": 0}
        """);
    Path cache = TokenizerTest.CACHE;
    try (NDManager manager = Torch.start(TorchOptions.cpu(1, cache)).newManager()) {
      TreeMap<String, NDArray> weights = new TreeMap<>();
      DecoderConfig.read(model.resolve("config.json"))
          .tensors()
          .forEach((name, shape) -> weights.put(name, manager.zeros(shape)));
      new WeightWriter().write(model, weights);
    }
    Samples.trained(400).write(model.resolve("tokenizer.json"));
  }

  private Tokenizer open() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.read(model)) {
      return Tokenizer.of(checkpoint, TokenizerTest.CACHE);
    }
  }

  private void addToken(int id, String content, boolean special) throws IOException {
    Path file = model.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", special);
    JSON.writeValue(file.toFile(), json);
  }

  @Test
  void of_chatModel_endsAtAllOfItsTokens() throws IOException {
    addToken(400, "<|im_end|>", true);
    addToken(401, "<tool>", false);
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [400, 0]}");
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"eos_token\": {\"content\": \"<|im_end|>\"}, \"pad_token\": \"<|endoftext|>\"}");

    try (Tokenizer tokenizer = open()) {
      assertEquals(400, tokenizer.endToken());
      assertEquals(List.of(400, 0), new ArrayList<>(tokenizer.endTokens()));
      assertEquals(0, tokenizer.padToken());
      String text = "a<tool>b<|im_end|>";
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
    }
  }

  @Test
  void of_endTokenInTokenizerConfigOnly_isFound() throws IOException {
    addToken(400, "</s>", true);
    Path config = model.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(", \"eos_token_id\": 0", ""));
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");

    try (Tokenizer tokenizer = open()) {
      assertEquals(400, tokenizer.endToken());
    }
  }

  @Test
  void of_specialTokensThatTheModelLacks_areLeftAlone() throws IOException {
    addToken(VOCABULARY, "[PAD]", true);
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"pad_token\": \"[PAD]\"}");

    try (Tokenizer tokenizer = open()) {
      assertTrue(tokenizer.padToken() < VOCABULARY);
    }
  }

  @Test
  void of_moreTokensThanTheModelHas_isRefused() throws IOException {
    addToken(VOCABULARY, "word", false);

    var e = assertThrows(CheckpointException.class, this::open);

    assertTrue(e.getMessage().contains("has 513 tokens, config.json only 512"), e.getMessage());
  }

  @Test
  void of_tokenizerConfigDamaged_isNamed() throws IOException {
    Files.writeString(model.resolve("tokenizer_config.json"), "{");

    var e = assertThrows(CheckpointException.class, this::open);

    assertTrue(e.getMessage().contains("tokenizer_config.json"), e.getMessage());
  }

  @Test
  void of_sentencePieceWithByteFallback_decodesBytes() throws IOException {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding").putNull("post_processor");
    json.putArray("added_tokens");
    json.putObject("normalizer")
        .put("type", "Replace")
        .put("content", "\u2581")
        .putObject("pattern")
        .put("String", " ");
    json.putNull("pre_tokenizer");
    json.putObject("decoder")
        .put("type", "Sequence")
        .putArray("decoders")
        .addObject()
        .put("type", "ByteFallback");
    ObjectNode bpe = json.putObject("model").put("type", "BPE").put("byte_fallback", true);
    bpe.put("unk_token", "<unk>").put("fuse_unk", true).put("ignore_merges", false);
    bpe.putNull("dropout").putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    ObjectNode vocabulary = bpe.putObject("vocab").put("<unk>", 0);
    for (int b = 0; b < 256; b++) {
      vocabulary.put(String.format("<0x%02X>", b), 1 + b);
    }
    vocabulary.put("\u2581", 257).put("a", 258).put("\u2581a", 259);
    bpe.putArray("merges").add("\u2581 a");
    JSON.writeValue(model.resolve("tokenizer.json").toFile(), json);

    try (Tokenizer tokenizer = open()) {
      int[] ids = tokenizer.encode("a a⊢");
      assertArrayEquals(new int[] {258, 259, 1 + 0xe2, 1 + 0x8a, 1 + 0xa2}, ids);
      assertEquals("a a⊢", tokenizer.decode(ids));
    }
  }
}
