package dev.gradus.model.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Batches for tests. */
public final class Batches {

  private Batches() {}

  /** Random tokens; about the second half of each segment is to be predicted. */
  public static PackedBatch random(int vocabulary, long seed, int... lengths) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EncodedExample> examples = new ArrayList<>();
    for (int length : lengths) {
      int[] tokens = random.ints(length + 1, 0, vocabulary).toArray();
      examples.add(new EncodedExample(tokens, 1 + length / 2, 0));
    }
    return PackedBatch.of(examples);
  }

  /** Each segment as a batch of its own. */
  public static List<PackedBatch> unpack(PackedBatch batch) {
    List<PackedBatch> parts = new ArrayList<>();
    int start = 0;
    int target = 0;
    for (int length : batch.lengths()) {
      int end = target;
      while (end < batch.targets().length && batch.targetIndices()[end] < start + length) {
        end++;
      }
      long[] inputs = Arrays.copyOfRange(batch.inputs(), start, start + length);
      long[] indices = Arrays.copyOfRange(batch.targetIndices(), target, end);
      for (int i = 0; i < indices.length; i++) {
        indices[i] -= start;
      }
      long[] targets = Arrays.copyOfRange(batch.targets(), target, end);
      parts.add(new PackedBatch(inputs, new int[] {length}, indices, targets));
      start += length;
      target = end;
    }
    return parts;
  }
}
