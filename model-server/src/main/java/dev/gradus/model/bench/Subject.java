package dev.gradus.model.bench;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.KvCache;
import dev.gradus.model.decoder.Prefix;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.training.AdamW;
import dev.gradus.model.training.TrainingStep;
import dev.gradus.model.training.data.PackedBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** This decoder and this training step, with fresh weights. */
final class Subject implements AutoCloseable {

  private final DecoderConfig config;
  private final NDManager manager;
  private final Decoder decoder;
  private final Weights trained;
  private final TrainingStep training;
  private final Random random = new Random(1);

  Subject(Torch torch, DecoderConfig config) {
    this.config = config;
    manager = torch.newManager();
    decoder = Decoder.open(torch, config, Weights.random(config, manager, 1));
    trained = Weights.random(config, manager, 1);
    training = new TrainingStep(manager, config, trained, AdamW.DEFAULT);
  }

  /** Seconds of one step. */
  double seconds(Workload workload) {
    if (workload instanceof Workload.Decode decode) {
      return decode(decode);
    }
    if (workload instanceof Workload.Prefill prefill) {
      int[] text = new int[prefill.tokens()];
      Arrays.fill(text, 1);
      long start = System.nanoTime();
      decoder.prefill(text).close();
      return (System.nanoTime() - start) / 1e9;
    }
    return train((Workload.Train) workload);
  }

  private double decode(Workload.Decode decode) {
    int[] prompt = new int[decode.prompt()];
    Arrays.fill(prompt, 1);
    int[] inputs = new int[decode.rows()];
    float[] ones = new float[decode.rows()];
    float[][] uniforms = new float[decode.rows()][decode.steps()];
    Arrays.fill(inputs, 1);
    Arrays.fill(ones, 1);
    for (float[] row : uniforms) {
      for (int step = 0; step < row.length; step++) {
        row[step] = random.nextFloat();
      }
    }
    try (KvCache cache = decoder.newCache(decode.rows(), decode.prompt() + decode.steps());
        Prefix prefix = decoder.prefill(prompt)) {
      for (int row = 0; row < decode.rows(); row++) {
        cache.load(prefix, row);
      }
      DecodeBatch batch = new DecodeBatch(inputs, ones, ones, uniforms);
      long start = System.nanoTime();
      decoder.decode(cache, batch);
      return (System.nanoTime() - start) / 1e9 / decode.steps();
    }
  }

  private double train(Workload.Train train) {
    long[] inputs = random.longs(train.tokens(), 0, config.vocabularySize()).toArray();
    long[] targets = random.longs(train.tokens(), 0, config.vocabularySize()).toArray();
    PackedBatch batch = PackedBatch.dense(inputs, targets, train.length());
    long start = System.nanoTime();
    training.run(List.of(batch), 1e-3);
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    training.close();
    trained.close();
    decoder.close();
    manager.close();
  }
}
