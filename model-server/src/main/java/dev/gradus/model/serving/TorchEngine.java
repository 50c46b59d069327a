package dev.gradus.model.serving;

import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.KvCache;
import dev.gradus.model.decoder.Prefix;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The decoder as an engine. */
final class TorchEngine implements Engine {

  private record ReadPrompt(Prefix prefix) implements Prompt {
    @Override
    public void close() {
      prefix.close();
    }
  }

  private final Decoder decoder;
  private final KvCache cache;
  private final Set<Integer> ends;
  private final int[] buckets;

  /**
   * @param decoder closed by this engine
   * @param capacity of a row, in tokens
   * @param ends tokens that end a completion
   * @param buckets the tokens of the proofsize buckets; empty if the decoder was not trained on
   *     them
   */
  TorchEngine(Decoder decoder, int rows, int capacity, Set<Integer> ends, int[] buckets) {
    this.decoder = decoder;
    this.cache = decoder.newCache(rows, capacity);
    this.ends = Set.copyOf(ends);
    this.buckets = buckets.clone();
  }

  @Override
  public int rows() {
    return cache.rows();
  }

  @Override
  public boolean isEnd(int token) {
    return ends.contains(token);
  }

  @Override
  public Prompt prefill(int[] tokens) {
    return new ReadPrompt(decoder.prefill(Arrays.copyOf(tokens, tokens.length - 1)));
  }

  @Override
  public void load(Prompt prompt, int row) {
    cache.load(((ReadPrompt) prompt).prefix(), row);
  }

  @Override
  public void move(int from, int to) {
    cache.move(from, to);
  }

  @Override
  public Decoded decode(DecodeBatch batch) {
    return decoder.decode(cache, batch);
  }

  @Override
  public List<double[]> proofSizes(List<int[]> prompts) {
    if (buckets.length == 0) {
      throw new UnsupportedOperationException("no proofsize objective");
    }
    float[][] logits = decoder.nextLogits(prompts.toArray(int[][]::new));
    return Arrays.stream(logits).map(this::softmaxOfBuckets).toList();
  }

  private double[] softmaxOfBuckets(float[] logits) {
    double[] bucket = Arrays.stream(buckets).mapToDouble(token -> logits[token]).toArray();
    double most = Arrays.stream(bucket).max().orElseThrow();
    Arrays.setAll(bucket, i -> Math.exp(bucket[i] - most));
    double sum = Arrays.stream(bucket).sum();
    Arrays.setAll(bucket, i -> bucket[i] / sum);
    return bucket;
  }

  @Override
  public void close() {
    cache.close();
    decoder.close();
  }
}
