package dev.gradus.model.training.data;

import java.util.Arrays;
import java.util.List;

/**
 * Examples packed end to end into one row without padding. Each is a segment: attention stays
 * inside it and positions restart at 0, so that the loss of a packed batch is the sum of the losses
 * of its examples alone.
 *
 * <p>Segments are sorted by length, so that equal ones are neighbours and can share one attention
 * call.
 *
 * @param inputs token ids of all segments, one segment after another
 * @param lengths of the segments, rising; they add up to the length of {@code inputs}
 * @param targetIndices where in {@code inputs} something is to be predicted, rising
 * @param targets token ids to be predicted there
 */
@SuppressWarnings("ArrayRecordComponent") // compared and printed by nobody; read by native code
public record PackedBatch(long[] inputs, int[] lengths, long[] targetIndices, long[] targets) {

  /** Packs some examples. */
  static PackedBatch of(List<EncodedExample> examples) {
    List<EncodedExample> sorted =
        examples.stream()
            .sorted((a, b) -> Integer.compare(a.inputs(), b.inputs())) // stable: ties keep order
            .toList();
    int inputCount = sorted.stream().mapToInt(EncodedExample::inputs).sum();
    int targetCount = sorted.stream().mapToInt(EncodedExample::targets).sum();
    long[] inputs = new long[inputCount];
    long[] targetIndices = new long[targetCount];
    long[] targets = new long[targetCount];
    int at = 0;
    int target = 0;
    for (EncodedExample example : sorted) {
      int[] tokens = example.tokens();
      for (int i = 0; i < example.inputs(); i++) {
        inputs[at + i] = tokens[i];
      }
      for (int i = example.prompt(); i < tokens.length; i++) {
        targetIndices[target] = at + i - 1;
        targets[target++] = tokens[i];
      }
      at += example.inputs();
    }
    int[] lengths = sorted.stream().mapToInt(EncodedExample::inputs).toArray();
    return new PackedBatch(inputs, lengths, targetIndices, targets);
  }

  /** Runs of equal lengths: the lengths, and how many segments have each. */
  public long[][] groups() {
    long[] distinct = Arrays.stream(lengths).asLongStream().distinct().toArray();
    long[] counts =
        Arrays.stream(distinct)
            .map(length -> Arrays.stream(lengths).filter(other -> other == length).count())
            .toArray();
    return new long[][] {distinct, counts};
  }

  /** Rows of one length that predict a token everywhere: the shape that benchmarks compare. */
  public static PackedBatch dense(long[] inputs, long[] targets, int length) {
    int[] lengths = new int[inputs.length / length];
    Arrays.fill(lengths, length);
    long[] indices = new long[inputs.length];
    Arrays.setAll(indices, i -> i);
    return new PackedBatch(inputs, lengths, indices, targets);
  }
}
