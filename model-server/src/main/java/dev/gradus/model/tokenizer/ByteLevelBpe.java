package dev.gradus.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.checkpoint.FolderReplacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A trained tokenizer: special tokens first, then the 256 bytes in order, then one token for each
 * merge in the order in which they were learned.
 *
 * @param tokens bytes by id
 * @param merges pairs of ids, the most important first
 * @param trainingTokens length of the training text in these tokens
 */
public record ByteLevelBpe(List<byte[]> tokens, List<Merge> merges, long trainingTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two neighbouring tokens that become one. */
  record Merge(int left, int right) {}

  public ByteLevelBpe {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** Number of tokens. */
  public int vocabularySize() {
    return tokens.size();
  }

  /**
   * Writes {@code tokenizer.json} for the huggingface tokenizers library, whole or not at all.
   *
   * @param file any name
   */
  public void write(Path file) throws IOException {
    FolderReplacement.writeFile(file, utf8(tokenizerJson()));
  }

  /**
   * Writes {@code tokenizer.json} and the {@code tokenizer_config.json} that tells Python's
   * transformers which special token is which.
   */
  public void writeInto(Path directory) throws IOException {
    // The last name first, for who finds tokenizer.json finds both.
    for (Map.Entry<String, byte[]> file : files().descendingMap().entrySet()) {
      FolderReplacement.writeFile(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** What {@link #writeInto} writes, by file name. */
  public NavigableMap<String, byte[]> files() {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("eos_token", BpeTrainer.END_OF_TEXT);
    config.put("pad_token", BpeTrainer.PAD);
    config.put("clean_up_tokenization_spaces", false);
    NavigableMap<String, byte[]> files = new TreeMap<>();
    files.put("tokenizer.json", utf8(tokenizerJson()));
    files.put("tokenizer_config.json", utf8(config));
    return files;
  }

  private ObjectNode tokenizerJson() {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < BpeTrainer.SPECIALS.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", BpeTrainer.SPECIALS.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    json.putNull("normalizer");
    ObjectNode preTokenizer = json.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = preTokenizer.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", LeanChunks.REGEX);
    split.put("behavior", "Isolated").put("invert", false);
    byteLevel(steps.addObject());
    json.putNull("post_processor");
    byteLevel(json.putObject("decoder"));
    model(json.putObject("model"));
    return json;
  }

  private static void byteLevel(ObjectNode step) {
    step.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private void model(ObjectNode model) {
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(text(id), id);
    }
    ArrayNode pairs = model.putArray("merges");
    for (Merge merge : merges) {
      // The older form, one string: no character of the alphabet is a blank, and all versions of
      // the library read it.
      pairs.add(text(merge.left) + ' ' + text(merge.right));
    }
  }

  private String text(int id) {
    return id < BpeTrainer.SPECIALS.size()
        ? BpeTrainer.SPECIALS.get(id)
        : ByteAlphabet.text(tokens.get(id));
  }

  private static byte[] utf8(ObjectNode json) {
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree always has a text", e);
    }
  }
}
