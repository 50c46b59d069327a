package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTrainerTest {

  @TempDir Path folder;

  private static ByteLevelBpe train(List<String> texts, int vocabulary) {
    ChunkCounts counts = new ChunkCounts();
    texts.forEach(counts::add);
    return BpeTrainer.train(counts, vocabulary, tokens -> {});
  }

  private static List<String> texts(long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(Samples.LEAN);
    for (int i = 0; i < 100; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 30; j++) {
        text.append("ab aab_ba.c".charAt(random.nextInt(11)));
      }
      texts.add(text.toString());
    }
    texts.add("a".repeat(50) + " " + "aaaaaaa");
    return texts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void train_comparedWithCountingAnew_learnsTheSameMerges(long seed) {
    List<String> texts = texts(seed);

    assertEquals(ReferenceBpe.train(texts, 600), train(texts, 600).merges());
  }

  @Test
  void train_textsInAnotherOrder_writesTheSameFile() throws IOException {
    List<String> texts = texts(7);
    train(texts, 500).write(folder.resolve("a.json"));
    Collections.shuffle(texts, new Random(3));
    train(texts, 500).write(folder.resolve("b.json"));

    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a.json")), Files.readAllBytes(folder.resolve("b.json")));
  }

  @Test
  void train_littleText_stopsWhereNothingRepeats() {
    ByteLevelBpe bpe = train(List.of("ab ab cd"), 4096);

    // "ab", " ab" occur once each; "ab" as a pair twice.
    assertEquals(BpeTrainer.MIN_VOCABULARY + 1, bpe.vocabularySize());
    assertEquals(6, bpe.trainingTokens());
  }

  @Test
  void train_noText_isTheBytes() {
    assertEquals(BpeTrainer.MIN_VOCABULARY, train(List.of(), 4096).vocabularySize());
  }

  @Test
  void train_vocabularyBelowTheBytes_isRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> train(List.of(), 257));
    assertTrue(e.getMessage().contains("258"), e.getMessage());
  }
}
