package dev.gradus.model.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An epoch cut into optimiser steps, each a list of batches whose gradients are added up.
 *
 * <p>The epoch's tokens are cut into equal parts instead of full ones and a rest: a last step with
 * a handful of tokens would have as much say over the weights as any other.
 */
final class EpochPlan {

  private EpochPlan() {}

  /**
   * Cuts an epoch.
   *
   * @param order indices of examples
   * @param lengths tokens of each example, by index
   * @param batchTokens tokens of a batch: never more than that and one example
   * @param accumulate batches of a step
   * @return for each step its batches, for each batch the indices of its examples, none empty
   */
  static List<List<int[]>> cut(int[] order, int[] lengths, int batchTokens, int accumulate) {
    long total = Arrays.stream(order).mapToLong(i -> lengths[i]).sum();
    long steps = Math.max(1, -Math.floorDiv(-total, (long) batchTokens * accumulate));
    long parts = steps * accumulate;
    List<List<int[]>> plan = new ArrayList<>();
    List<int[]> step = new ArrayList<>();
    long before = 0;
    int start = 0;
    long part = 0;
    for (int i = 0; i <= order.length; i++) {
      long length = i < order.length ? lengths[order[i]] : 0;
      // An example belongs to the part that holds its middle.
      long here = i < order.length ? (2 * before + length) * parts / (2 * total) : parts;
      if (here > part) {
        if (i > start) {
          step.add(Arrays.copyOfRange(order, start, i));
          start = i;
        }
        if (here / accumulate > part / accumulate && !step.isEmpty()) {
          plan.add(List.copyOf(step));
          step.clear();
        }
        part = here;
      }
      before += length;
    }
    return List.copyOf(plan);
  }
}
