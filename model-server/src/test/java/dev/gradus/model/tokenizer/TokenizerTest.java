package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  static final Path CACHE = Path.of("target", "djl").toAbsolutePath();

  @TempDir static Path folder;
  private static ByteLevelBpe bpe;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void train() throws IOException {
    bpe = Samples.trained(500);
    bpe.write(folder.resolve("tokenizer.json"));
    tokenizer = Tokenizer.read(folder.resolve("tokenizer.json"), CACHE);
  }

  @AfterAll
  static void stop() {
    tokenizer.close();
  }

  static List<String> lean() {
    return Samples.LEAN;
  }

  @ParameterizedTest
  @MethodSource("lean")
  void encode_lean_appliesOurMergesAndRoundTrips(String text) {
    int[] ids = tokenizer.encode(text);

    assertArrayEquals(ReferenceBpe.encode(bpe, text), ids);
    assertEquals(text, tokenizer.decode(ids));
  }

  @Test
  void encode_anyUnicode_appliesOurMergesAndRoundTrips() {
    Random random = new Random(5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      texts.add(Samples.unicode(random));
    }
    List<int[]> encoded = tokenizer.encodeAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      assertArrayEquals(ReferenceBpe.encode(bpe, text), encoded.get(i), text);
      assertEquals(text, tokenizer.decode(encoded.get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<|endoftext|>", "a <|pad|> b<|endoftext|>", "<|endoftext|><|endoftext|>", "<|"})
  void encode_writingOfASpecialToken_isText(String text) {
    int[] ids = tokenizer.encode(text);

    assertTrue(IntStream.of(ids).allMatch(id -> id >= 2), Arrays.toString(ids));
    assertEquals(text, tokenizer.decode(ids));
    assertArrayEquals(ids, tokenizer.encodeAll(List.of("x", text, "")).get(1));
  }

  @Test
  void encode_halfACharacter_isReplaced() {
    assertEquals("a\ufffdb", tokenizer.decode(tokenizer.encode("a\ud835b")));
  }

  @Test
  void encode_emptyText_isNoTokens() {
    assertEquals(0, tokenizer.encode("").length);
    assertEquals("", tokenizer.decode());
  }

  @Test
  void decode_cutAnywhere_isAPrefixOfTheText() {
    String text = "∀ 𝔸 ⊢ x₁✝ → ⟨a, é⟩";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // One token per byte is the finest way in which a sample can be cut.
    int[] ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 2 + (bytes[i] & 0xff);
    }
    for (int n = 0; n <= ids.length; n++) {
      String decoded = tokenizer.decode(Arrays.copyOf(ids, n));
      assertTrue(text.startsWith(decoded), decoded);
      assertTrue(n - decoded.getBytes(StandardCharsets.UTF_8).length < 4);
    }
  }

  @Test
  void decode_bytesThatAreNoText_areReplaced() {
    int[] ids = {2 + 'a', 2 + 0xff, 2 + 0xe2, 2 + 'b'};

    assertEquals("a\ufffd\ufffdb", tokenizer.decode(ids));
  }

  @Test
  void decode_specialAndUnknownIds_areNoText() {
    assertEquals("a", tokenizer.decode(2 + 'a', 0, 1));
    assertEquals("a", tokenizer.decode(2 + 'a', 100_000));
    assertEquals("", tokenizer.decode(-1));
  }

  @Test
  void specialTokens_ofOurs_areTheFirst() throws IOException {
    assertEquals(0, tokenizer.endToken());
    assertEquals(Set.of(0), tokenizer.endTokens());
    assertEquals(1, tokenizer.padToken());
    assertEquals(bpe.vocabularySize(), tokenizer.vocabularySize());
    assertEquals(ProofSizeBucket.COUNT, IntStream.of(tokenizer.bucketTokens()).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"model\":7}",
        "{\"model\":{\"vocab\":[]}}",
        "{\"model\":{\"vocab\":{\"a\":\"b\"}},\"decoder\":{\"type\":\"ByteLevel\"}}",
        "{\"model\":{\"vocab\":{\"a\":2000000000}},\"decoder\":{\"type\":\"ByteLevel\"}}",
        "{\"model\":{\"vocab\":{\"a\":-1}},\"decoder\":{\"type\":\"ByteLevel\"}}",
        "{\"model\":{\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"WordPiece\"}}",
        "{\"added_tokens\":[{\"id\":0,\"content\":\"<|endoftext|>\"}],"
            + "\"model\":{\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"ByteLevel\"}}",
      })
  void read_damagedFile_isOneClearError(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("damaged.json"), json);

    var e = assertThrows(CheckpointException.class, () -> Tokenizer.read(file, CACHE));

    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains("damaged.json"), e.getMessage());
    assertFalse(e.getMessage().isBlank());
  }
}
