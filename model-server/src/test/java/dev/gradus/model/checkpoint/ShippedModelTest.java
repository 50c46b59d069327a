package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedModelTest {
  private static final String WEIGHTS = "model.safetensors";

  /** What people take for granted of a repository's size. */
  private static final long MOST_BYTES = 20 << 20;

  @TempDir private Path cache;

  @Test
  void unpackInto_emptyCache_isACheckpointThatEstimatesProofsizes() throws IOException {
    Path folder = ShippedModel.unpackInto(cache.resolve("models"));
    try (Checkpoint checkpoint = Checkpoint.read(folder)) {
      assertTrue(checkpoint.metadata().orElseThrow().proofsize());
      assertTrue(checkpoint.premises().isPresent());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum();
      assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }
  }

  @Test
  void unpackInto_again_takesWhatIsThere() throws IOException {
    Path folder = ShippedModel.unpackInto(cache);
    Object written = Files.getLastModifiedTime(folder.resolve(WEIGHTS));
    assertEquals(folder, ShippedModel.unpackInto(cache));
    assertEquals(written, Files.getLastModifiedTime(folder.resolve(WEIGHTS)));
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(folder), left.toList());
    }
  }

  @Test
  void unpackInto_damagedFile_isReplaced() throws IOException {
    Path weights = ShippedModel.unpackInto(cache).resolve(WEIGHTS);
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, new byte[] {1, 2, 3});
    ShippedModel.unpackInto(cache);
    assertArrayEquals(whole, Files.readAllBytes(weights));
  }
}
