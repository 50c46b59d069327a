package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureTest {

  /** Examples 0..99 of source 0, 100..139 of source 1. */
  private static final int[] SOURCES = IntStream.range(0, 140).map(i -> i < 100 ? 0 : 1).toArray();

  @Test
  void epoch_weightsOfOne_takesEachExampleOnce() {
    int[] order = new Mixture(SOURCES, new double[] {1, 1}, 7).epoch(3);
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, 140).toArray(), sorted);
    assertFalse(Arrays.equals(sorted, order));
  }

  @Test
  void epoch_fractionalWeight_coversTheSourceOverEpochs() {
    Mixture mixture = new Mixture(SOURCES, new double[] {0.25, 2}, 7);
    int[] taken = new int[140];
    for (int epoch = 0; epoch < 4; epoch++) {
      int[] order = mixture.epoch(epoch);
      assertEquals(25, Arrays.stream(order).filter(i -> i < 100).count());
      assertEquals(80, Arrays.stream(order).filter(i -> i >= 100).count());
      Arrays.stream(order).forEach(i -> taken[i]++);
    }
    assertArrayEquals(IntStream.range(0, 140).map(i -> i < 100 ? 1 : 8).toArray(), taken);
  }

  @Test
  void epoch_zeroWeight_leavesTheSourceOut() {
    int[] order = new Mixture(SOURCES, new double[] {0, 1}, 7).epoch(0);
    assertEquals(40, order.length);
  }

  @Test
  void epoch_sameSeed_sameOrderOutOfTurn() {
    Mixture one = new Mixture(SOURCES, new double[] {0.3, 1}, 7);
    one.epoch(0);
    assertArrayEquals(new Mixture(SOURCES, new double[] {0.3, 1}, 7).epoch(5), one.epoch(5));
    assertFalse(
        Arrays.equals(new Mixture(SOURCES, new double[] {0.3, 1}, 8).epoch(5), one.epoch(5)));
    assertFalse(Arrays.equals(one.epoch(4), one.epoch(5)));
  }
}
