package dev.gradus.model.serving;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.KvCache;
import dev.gradus.model.decoder.Prefix;
import dev.gradus.model.tokenizer.Tokenizer;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
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

  private final NDManager manager;
  private final Decoder decoder;
  private final KvCache cache;
  private final Set<Integer> ends;
  private final int[] buckets;

  /**
   * @param manager of the weights, closed by this engine
   * @param decoder closed by this engine
   * @param capacity of a row, in tokens
   * @param ends tokens that end a completion
   * @param buckets the tokens of the proofsize buckets; empty if the decoder was not trained on
   *     them
   */
  TorchEngine(
      NDManager manager,
      Decoder decoder,
      int rows,
      int capacity,
      Set<Integer> ends,
      int[] buckets) {
    this.manager = manager;
    this.decoder = decoder;
    this.cache = decoder.newCache(rows, capacity);
    this.ends = new HashSet<>(ends);
    // Where the decoder itself stops, if it knows a token to stop at.
    if (decoder.config().endOfText() != DecoderConfig.NO_END) {
      this.ends.add(decoder.config().endOfText());
    }
    this.buckets = buckets.clone();
  }

  /**
   * Reads the weights of a checkpoint.
   *
   * @throws IOException if they cannot be read
   */
  static TorchEngine load(
      Checkpoint checkpoint, Tokenizer tokenizer, Torch torch, ServingOptions limits)
      throws IOException {
    boolean proofsize = checkpoint.metadata().map(GradusMetadata::proofsize).orElse(false);
    int[] buckets = proofsize ? tokenizer.bucketTokens() : new int[0];
    NDManager manager = torch.newManager();
    try {
      Decoder decoder = Decoder.open(torch, checkpoint.config(), checkpoint.weights(manager));
      try {
        return new TorchEngine(
            manager, decoder, limits.rows(), limits.context(), tokenizer.endTokens(), buckets);
      } catch (RuntimeException | Error e) {
        decoder.close();
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      manager.close();
      throw e;
    }
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
    manager.close();
  }
}
