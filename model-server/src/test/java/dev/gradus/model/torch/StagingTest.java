package dev.gradus.model.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class StagingTest {

  @Test
  void tensor_ofOtherLengthsOneAfterTheOther_holdsTheNumbers() {
    Staging staging = new Staging();
    try (NDManager manager = TestTorch.start().newManager()) {
      for (int length : new int[] {3, 512, 513, 100_000, 2}) {
        long[] numbers = LongStream.range(0, length).map(i -> i * i - 7).toArray();
        long[] found = staging.tensor(numbers, new Shape(length), manager).toLongArray();
        assertArrayEquals(numbers, found);
      }
    }
  }

  @Test
  void tensor_ofNothing_isEmpty() {
    try (NDManager manager = TestTorch.start().newManager()) {
      assertArrayEquals(
          new long[0], new Staging().tensor(new long[0], new Shape(0), manager).toLongArray());
    }
  }
}
