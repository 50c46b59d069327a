package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedConfigTest {

  @ParameterizedTest
  @CsvSource({
    "5m, 5180672, 4096, 256, 6, 1024",
    "20m, 19929600, 8192, 512, 6, 1024",
    "100m, 100485888, 16384, 768, 12, 2048",
    "1.5b, 1543714304, 151936, 1536, 28, 32768"
  })
  void of_name_hasItsParameters(
      String name, long parameters, int vocabulary, int width, int layers, int context)
      throws IOException {
    DecoderConfig config = ShippedConfig.of(name).orElseThrow().config();

    assertEquals(parameters, config.parameters());
    assertEquals(parameters, config.tensors().values().stream().mapToLong(Shape::size).sum());
    assertEquals(vocabulary, config.vocabularySize());
    assertEquals(width, config.hiddenSize());
    assertEquals(layers, config.layers());
    assertEquals(context, config.maxPositions());
    assertEquals(0, config.endOfText());
    assertTrue(config.tiedEmbeddings());
  }

  @Test
  void of_everyFile_isAName() throws IOException {
    try (var files = Files.list(Path.of("configs"))) {
      assertEquals(
          ShippedConfig.NAMES.stream().sorted().toList(),
          files.map(file -> file.getFileName().toString().replace(".json", "")).sorted().toList());
    }
  }

  @Test
  void of_anotherName_isNone() throws IOException {
    assertEquals(Optional.empty(), ShippedConfig.of("7b"));
    assertEquals(Optional.empty(), ShippedConfig.of("../5m"));
  }
}
