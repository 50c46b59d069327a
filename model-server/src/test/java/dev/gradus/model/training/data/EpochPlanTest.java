package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochPlanTest {

  @Test
  void cut_anyLengths_keepsOrderAndBudget() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      int size = random.nextInt(1, 60);
      int longest = random.nextInt(1, 40);
      int[] lengths = random.ints(size, 1, longest + 1).toArray();
      int[] order = random.ints(random.nextInt(1, 90), 0, size).toArray();
      int budget = random.nextInt(longest, 200);
      int accumulate = random.nextInt(1, 5);
      List<List<int[]>> plan = EpochPlan.cut(order, lengths, budget, accumulate);

      int[] together = plan.stream().flatMap(List::stream).flatMapToInt(Arrays::stream).toArray();
      assertArrayEquals(order, together);
      for (List<int[]> step : plan) {
        assertTrue(!step.isEmpty() && step.size() <= accumulate);
        for (int[] batch : step) {
          assertTrue(batch.length > 0);
          assertTrue(Arrays.stream(batch).map(i -> lengths[i]).sum() <= budget + longest);
        }
      }
    }
  }

  @Test
  void cut_equalLengths_equalSteps() {
    int[] order = IntStream.range(0, 100).toArray();
    int[] lengths = IntStream.generate(() -> 10).limit(100).toArray();
    List<List<int[]>> plan = EpochPlan.cut(order, lengths, 150, 2);
    assertEquals(4, plan.size());
    for (List<int[]> step : plan) {
      assertEquals(25, step.stream().mapToInt(batch -> batch.length).sum());
    }
  }
}
