package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackedBatchTest {

  @Test
  void of_examples_areSegmentsSortedByLength() {
    EncodedExample longer = new EncodedExample(new int[] {10, 11, 12, 13, 0}, 3, 0);
    EncodedExample shorter = new EncodedExample(new int[] {20, 21, 22}, 2, 0);
    PackedBatch batch = PackedBatch.of(List.of(longer, shorter));
    assertArrayEquals(new long[] {20, 21, 10, 11, 12, 13}, batch.inputs());
    assertArrayEquals(new int[] {2, 4}, batch.lengths());
    assertArrayEquals(new long[] {1, 4, 5}, batch.targetIndices());
    assertArrayEquals(new long[] {22, 13, 0}, batch.targets());
  }
}
