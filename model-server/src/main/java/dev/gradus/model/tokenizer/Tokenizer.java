package dev.gradus.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text to token ids and back, as a {@code tokenizer.json} says.
 *
 * <p>Text is text: nothing is added to it, and where it happens to contain the writing of a special
 * token ({@code <|endoftext|>} inside a goal) it is encoded by its characters, so no goal can end a
 * prompt. Prompt and completion are encoded apart and their ids put together, in training and in
 * serving, so that the border between them never falls into a token.
 *
 * <p>Safe for use by many threads.
 */
public final class Tokenizer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TokenizersLibrary NATIVE = TokenizersLibrary.LIB;

  private final HuggingFaceTokenizer library;
  private final TokenBytes table;
  private final Pattern specials;
  private final Set<Integer> ends;
  private final int pad;

  private Tokenizer(
      HuggingFaceTokenizer library, TokenBytes table, Set<Integer> ends, Optional<Integer> pad) {
    this.library = library;
    this.table = table;
    this.ends = Collections.unmodifiableSet(ends);
    this.pad = pad.orElse(ends.iterator().next());
    String writings =
        table.added().keySet().stream()
            .filter(text -> !text.isEmpty() && table.isSpecial(table.added().get(text)))
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    this.specials = writings.isEmpty() ? null : Pattern.compile(writings);
  }

  /**
   * The tokenizer of a checkpoint. Its end tokens are those of generation_config.json, config.json
   * and tokenizer_config.json, in that order.
   *
   * @param cache see {@link #read}
   * @throws CheckpointException if tokenizer.json is damaged, of an unknown kind or larger than the
   *     model's vocabulary
   */
  public static Tokenizer of(Checkpoint checkpoint, Path cache) throws IOException {
    String name = checkpoint.directory().resolve("tokenizer.json").toString();
    TokenBytes table = TokenBytes.read(name, checkpoint.tokenizerJson());
    int known = checkpoint.config().vocabularySize();
    // Special tokens that the model never learned are common; nothing here writes them.
    if (table.ordinarySize() > known) {
      throw new CheckpointException(
          name
              + " has "
              + table.ordinarySize()
              + " tokens, config.json only "
              + known
              + "; use the tokenizer.json that came with the weights");
    }
    JsonNode config = JSON.createObjectNode();
    if (checkpoint.tokenizerConfigJson().isPresent()) {
      try {
        config = JSON.readTree(checkpoint.tokenizerConfigJson().get());
      } catch (JsonProcessingException e) {
        throw new CheckpointException(
            checkpoint.directory().resolve("tokenizer_config.json")
                + " is no JSON; copy or write it again",
            e);
      }
    }
    Set<Integer> ends = new LinkedHashSet<>(checkpoint.endTokens());
    named(config, "eos_token", table).filter(id -> id < known).ifPresent(ends::add);
    Optional<Integer> pad = named(config, "pad_token", table).filter(id -> id < known);
    return create(name, checkpoint.tokenizerJson(), table, ends, pad, cache);
  }

  /**
   * A tokenizer by its file alone; it ends at {@code <|endoftext|>}.
   *
   * @param cache the folder in which native libraries are unpacked once (14 MB for this one); the
   *     same as {@link dev.gradus.model.torch.TorchOptions#cache}. Whichever library starts first
   *     in a JVM sets it. The network is never used.
   */
  public static Tokenizer read(Path tokenizerJson, Path cache) throws IOException {
    return read(tokenizerJson.toString(), Files.readAllBytes(tokenizerJson), cache);
  }

  /**
   * As {@link #read(Path, Path)}, by the file's content.
   *
   * @param name of the file, for messages
   */
  public static Tokenizer read(String name, byte[] json, Path cache) throws IOException {
    TokenBytes table = TokenBytes.read(name, json);
    return create(name, json, table, new LinkedHashSet<>(), Optional.empty(), cache);
  }

  private static Tokenizer create(
      String name,
      byte[] json,
      TokenBytes table,
      Set<Integer> ends,
      Optional<Integer> pad,
      Path cache)
      throws IOException {
    if (ends.isEmpty()) {
      Integer end = table.added().get(BpeTrainer.END_OF_TEXT);
      if (end == null) {
        throw new CheckpointException(
            name + ": which token ends a completion is not known; set eos_token_id in config.json");
      }
      ends.add(end);
    }
    Optional<Integer> padding =
        pad.or(() -> Optional.ofNullable(table.added().get(BpeTrainer.PAD)));
    return new Tokenizer(load(name, json, cache), table, ends, padding);
  }

  private static synchronized HuggingFaceTokenizer load(String name, byte[] json, Path cache)
      throws IOException {
    System.setProperty("ai.djl.offline", "true");
    if (System.getProperty("DJL_CACHE_DIR") == null) {
      System.setProperty("DJL_CACHE_DIR", cache.toAbsolutePath().toString());
    }
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json),
          Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"));
    } catch (RuntimeException e) {
      throw new CheckpointException(
          name + " is refused by the tokenizers library (" + e.getMessage() + ")", e);
    }
  }

  /** {@code "eos_token": "</s>"}, or an object with the text as {@code content}. */
  private static Optional<Integer> named(JsonNode config, String field, TokenBytes table) {
    JsonNode token = config.path(field);
    String content = token.isObject() ? token.path("content").asText("") : token.asText("");
    return Optional.ofNullable(table.added().get(content));
  }

  /** One more than the largest id. A model's vocabulary may be larger, it is often rounded up. */
  public int vocabularySize() {
    return table.size();
  }

  /** The token to write after a completion. */
  public int endToken() {
    return ends.iterator().next();
  }

  /** All tokens at which a completion ends. */
  public Set<Integer> endTokens() {
    return ends;
  }

  /** The token for places that are masked. */
  public int padToken() {
    return pad;
  }

  /** Token ids of a text; none for the empty text. */
  public int[] encode(String text) {
    return encodeAll(List.of(text)).get(0);
  }

  /** Token ids of several texts, encoded on all cores. */
  public List<int[]> encodeAll(List<String> texts) {
    List<String> parts = new ArrayList<>(texts.size());
    int[] ends = new int[texts.size()];
    for (int i = 0; i < ends.length; i++) {
      addParts(scalar(texts.get(i)), parts);
      ends[i] = parts.size();
    }
    List<long[]> encoded = ids(parts);
    List<int[]> ids = new ArrayList<>(ends.length);
    int from = 0;
    for (int end : ends) {
      ids.add(joined(encoded.subList(from, end)));
      from = end;
    }
    return ids;
  }

  /**
   * Asks the native library for ids alone. The Java class around it would also fetch each token's
   * text and place, which takes as long again as the encoding.
   */
  private List<long[]> ids(List<String> parts) {
    List<long[]> ids = new ArrayList<>(parts.size());
    if (parts.isEmpty()) {
      return ids;
    }
    long handle = library.getHandle();
    long[] encodings =
        parts.size() == 1
            ? new long[] {NATIVE.encode(handle, parts.get(0), false)}
            : NATIVE.batchEncode(handle, parts.toArray(String[]::new), false);
    for (long encoding : encodings) {
      ids.add(NATIVE.getTokenIds(encoding));
      NATIVE.deleteEncoding(encoding);
    }
    return ids;
  }

  private static int[] joined(List<long[]> parts) {
    int[] joined = new int[parts.stream().mapToInt(part -> part.length).sum()];
    int n = 0;
    for (long[] part : parts) {
      for (long id : part) {
        joined[n++] = (int) id;
      }
    }
    return joined;
  }

  /** The text, cut after the first character of whatever looks like a special token. */
  private void addParts(String text, List<String> parts) {
    int from = 0;
    if (specials != null) {
      Matcher matcher = specials.matcher(text);
      while (matcher.find()) {
        int cut = text.offsetByCodePoints(matcher.start(), 1);
        parts.add(text.substring(from, cut));
        from = cut;
      }
    }
    if (from < text.length()) {
      parts.add(text.substring(from));
    }
  }

  /** Java's strings may hold half a character; no tokenizer can. */
  private static String scalar(String text) {
    boolean half = text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
    return half
        ? text.codePoints()
            .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  /**
   * The exact bytes of some tokens; special tokens have none, nor have ids that the tokenizer does
   * not know.
   */
  public byte[] bytes(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * ids.length);
    for (int id : ids) {
      byte[] token = table.get(id);
      if (token != null) {
        bytes.writeBytes(token);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * The text of some tokens. An unfinished character at the end is left out; anything else that is
   * no UTF-8 is U+FFFD.
   */
  public String decode(int... ids) {
    ByteBuffer in = ByteBuffer.wrap(bytes(ids));
    CharBuffer out = CharBuffer.allocate(in.remaining());
    // Not the end of input: an unfinished character stays in the buffer instead of being an error.
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .decode(in, out, false);
    return out.flip().toString();
  }

  /**
   * The token of each {@link ProofSizeBucket}, in order: a single letter is one token in every
   * byte-level vocabulary.
   *
   * @throws CheckpointException if it is not in this one
   */
  public int[] bucketTokens() throws CheckpointException {
    int[] tokens = new int[ProofSizeBucket.COUNT];
    for (ProofSizeBucket bucket : ProofSizeBucket.values()) {
      int[] ids = encode(bucket.name());
      if (ids.length != 1) {
        throw new CheckpointException(
            "the letter "
                + bucket
                + " is "
                + ids.length
                + " tokens in this tokenizer, proofsize needs one; use a byte-level tokenizer");
      }
      tokens[bucket.ordinal()] = ids[0];
    }
    return tokens;
  }

  @Override
  public void close() {
    library.close();
  }
}
