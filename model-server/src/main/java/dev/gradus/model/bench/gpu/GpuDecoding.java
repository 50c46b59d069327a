package dev.gradus.model.bench.gpu;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.KvCache;
import dev.gradus.model.decoder.Prefix;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.Torch;
import java.util.Arrays;
import java.util.Random;

/** Times decoding of one shape. */
public final class GpuDecoding implements AutoCloseable {

  private final NDManager manager;
  private final Decoder decoder;
  private final Random random = new Random(1);

  /** Makes fresh weights on the device. */
  public GpuDecoding(Torch torch, DecoderConfig config) {
    manager = torch.newManager();
    Weights weights = Weights.zeros(config, manager);
    Card.fill(weights, config.initializerRange(), manager);
    decoder = Decoder.open(torch, config, weights);
  }

  /**
   * The shortest time of a step, in seconds.
   *
   * @param prompt tokens in each row's cache before the first step
   * @param steps over which the time is averaged
   * @param rounds of which the shortest counts, after one to warm up
   */
  public double seconds(int rows, int prompt, int steps, int rounds) {
    int[] text = random.ints(prompt, 1, decoder.config().vocabularySize()).toArray();
    int[] inputs = new int[rows];
    float[] ones = new float[rows];
    Arrays.fill(inputs, 1);
    Arrays.fill(ones, 1);
    double best = Double.MAX_VALUE;
    try (KvCache cache = decoder.newCache(rows, prompt + steps);
        Prefix prefix = decoder.prefill(text)) {
      for (int round = -1; round < rounds; round++) {
        for (int row = 0; row < rows; row++) {
          if (round < 0) {
            cache.load(prefix, row);
          } else {
            cache.truncate(row, prompt);
          }
        }
        float[][] uniforms = new float[rows][steps];
        for (float[] row : uniforms) {
          for (int step = 0; step < steps; step++) {
            row[step] = random.nextFloat();
          }
        }
        DecodeBatch batch = new DecodeBatch(inputs, ones, ones, uniforms);
        long start = System.nanoTime();
        Decoded decoded = decoder.decode(cache, batch);
        double seconds = (System.nanoTime() - start) / 1e9;
        int done = Arrays.stream(decoded.tokens()).mapToInt(row -> row.length).max().orElseThrow();
        // Rows that all chose the end early were not decoded to the end.
        if (round >= 0 && done == steps) {
          best = Math.min(best, seconds / steps);
        }
      }
    }
    return best;
  }

  @Override
  public void close() {
    decoder.close();
    manager.close();
  }
}
