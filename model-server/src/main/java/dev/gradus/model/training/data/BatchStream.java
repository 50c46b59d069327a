package dev.gradus.model.training.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The batches of a run: an endless row of steps, epoch after epoch, any of which can be computed
 * without those before it.
 */
public final class BatchStream {

  private final List<EncodedExample> examples;
  private final int[] lengths;
  private final Mixture mixture;
  private final int batchTokens;
  private final int accumulate;

  private int epoch = -1;
  private List<List<int[]>> plan = List.of();

  /**
   * A stream.
   *
   * @param corpus its training examples
   * @param weights of its sources, in their order
   * @param batchTokens tokens of a batch, give or take an example
   * @param accumulate batches of a step
   */
  public BatchStream(Corpus corpus, double[] weights, long seed, int batchTokens, int accumulate) {
    this.examples = corpus.training();
    this.lengths = examples.stream().mapToInt(EncodedExample::inputs).toArray();
    this.mixture =
        new Mixture(examples.stream().mapToInt(EncodedExample::source).toArray(), weights, seed);
    this.batchTokens = batchTokens;
    this.accumulate = accumulate;
  }

  /** Steps of an epoch, counted from 0; none if the mixture takes no example. */
  public int steps(int epoch) {
    if (epoch != this.epoch) {
      plan = EpochPlan.cut(mixture.epoch(epoch), lengths, batchTokens, accumulate);
      this.epoch = epoch;
    }
    return plan.size();
  }

  /** The batches of a step of an epoch. */
  public List<PackedBatch> step(int epoch, int step) {
    if (step >= steps(epoch)) {
      throw new IndexOutOfBoundsException("step " + step + " of " + steps(epoch));
    }
    return plan.get(step).stream()
        .map(batch -> PackedBatch.of(IntStream.of(batch).mapToObj(examples::get).toList()))
        .toList();
  }
}
