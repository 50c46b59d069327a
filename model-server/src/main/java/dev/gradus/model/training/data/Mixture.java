package dev.gradus.model.training.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which examples an epoch takes, and in which order.
 *
 * <p>A source of weight w and n examples gives round(w n) of them to an epoch: 1 takes each once, 2
 * twice, 0.5 every other one, and the next epoch goes on with those that are left. That is, each
 * source is an endless row of shuffled passes over its examples, and an epoch takes the next
 * round(w n) of the row. What an epoch takes from all sources is then shuffled together. All
 * shuffles are seeded by (seed, source, pass) or (seed, epoch): any epoch can be computed without
 * those before it.
 */
final class Mixture {

  private final int[][] members;
  private final double[] weights;
  private final long seed;

  /**
   * A mixture.
   *
   * @param sources the source of each example, as an index into {@code weights}
   * @param weights of the sources, none negative
   */
  Mixture(int[] sources, double[] weights, long seed) {
    this.members =
        IntStream.range(0, weights.length)
            .mapToObj(
                s -> IntStream.range(0, sources.length).filter(i -> sources[i] == s).toArray())
            .toArray(int[][]::new);
    this.weights = weights.clone();
    this.seed = seed;
  }

  /** Indices of the examples of an epoch, counted from 0, in the order of training. */
  int[] epoch(int epoch) {
    IntStream taken = IntStream.empty();
    for (int s = 0; s < members.length; s++) {
      double share = weights[s] * members[s].length;
      taken =
          IntStream.concat(
              taken, take(s, Math.round(epoch * share), Math.round((epoch + 1) * share)));
    }
    int[] order = taken.toArray();
    shuffle(order, random(-1, epoch));
    return order;
  }

  /** The stretch of a source's endless row. */
  private IntStream take(int source, long from, long to) {
    int size = members[source].length;
    if (from == to) {
      return IntStream.empty();
    }
    int[] taken = new int[Math.toIntExact(to - from)];
    int[] pass = null;
    for (long i = from; i < to; i++) {
      if (pass == null || i % size == 0) {
        pass = members[source].clone();
        shuffle(pass, random(source, i / size));
      }
      taken[(int) (i - from)] = pass[(int) (i % size)];
    }
    return Arrays.stream(taken);
  }

  private SplittableRandom random(int source, long pass) {
    // Two steps of the golden-ratio generator keep near seeds apart.
    SplittableRandom first = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (source + 2));
    return new SplittableRandom(first.nextLong() + pass);
  }

  private static void shuffle(int[] items, SplittableRandom random) {
    for (int i = items.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = items[i];
      items[i] = items[j];
      items[j] = swapped;
    }
  }
}
