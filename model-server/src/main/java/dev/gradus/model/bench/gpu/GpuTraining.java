package dev.gradus.model.bench.gpu;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.training.AdamW;
import dev.gradus.model.training.TrainingStep;
import dev.gradus.model.training.data.PackedBatch;
import java.util.List;
import java.util.Random;

/** Times training of one shape. */
public final class GpuTraining implements AutoCloseable {

  private final NDManager manager;
  private final DecoderConfig config;
  private final Weights weights;
  private final TrainingStep step;
  private final Random random = new Random(1);

  /** Makes fresh weights on the device. */
  public GpuTraining(Torch torch, DecoderConfig config) {
    this.config = config;
    manager = torch.newManager();
    weights = Weights.zeros(config, manager);
    Card.fill(weights, config.initializerRange(), manager);
    step = new TrainingStep(manager, config, weights, AdamW.DEFAULT);
  }

  /**
   * The shortest time of an optimiser step, in seconds.
   *
   * @param texts of the batch, which all predict a token everywhere
   * @param length of each, in tokens
   * @param rounds of which the shortest counts, after two to warm up
   */
  public double seconds(int texts, int length, int rounds) {
    double best = Double.MAX_VALUE;
    for (int round = -2; round < rounds; round++) {
      long[] inputs = tokens(texts * length);
      PackedBatch batch = PackedBatch.dense(inputs, tokens(texts * length), length);
      long start = System.nanoTime();
      step.run(List.of(batch), 1e-4);
      if (round >= 0) {
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
    }
    return best;
  }

  private long[] tokens(int count) {
    return random.longs(count, 0, config.vocabularySize()).toArray();
  }

  @Override
  public void close() {
    step.close();
    weights.close();
    manager.close();
  }
}
