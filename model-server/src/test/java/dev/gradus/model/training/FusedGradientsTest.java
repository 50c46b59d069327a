package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.DecoderConfig.Family;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.training.FusedGradients.Found;
import dev.gradus.model.training.data.Batches;
import dev.gradus.model.training.data.PackedBatch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a CPU, with operators in place of the kernels; {@code NumericsTest} has those on a GPU. */
class FusedGradientsTest {

  private static final String ATTENTION = "/dev/gradus/model/training/attention.ts";

  /**
   * Against the way back of gradients.ts, which agrees with finite differences. No norm is one and
   * no bias zero; the loss is taken in chunks, all of them or three lines at a time.
   */
  @ParameterizedTest
  @CsvSource({"LLAMA, 1000", "LLAMA, 3", "QWEN2, 1000", "QWEN2, 3"})
  void of_everyWeight_asWrittenOut(Family family, int lines) {
    DecoderConfig config = TrainingStepTest.config(family);
    int vocabulary = config.vocabularySize();
    PackedBatch batch = Batches.random(vocabulary, 5, 1, 6, 6, 11);
    try (NDManager manager = TestTorch.start().newManager();
        Weights weights = Weights.random(config, manager, 3);
        TrainingStep step = new TrainingStep(manager, config, weights, AdamW.DEFAULT)) {
      disturb(weights);
      FusedGradients fused =
          new FusedGradients(
              config,
              manager,
              new ArrayPasses(config),
              ATTENTION,
              false,
              (long) lines * vocabulary);
      double weight = 1.0 / batch.targets().length;
      List<float[]> expected = step.gradients(batch);
      Found found = fused.of(weights.parameters(), step.onDevice(batch, manager), weight, manager);
      assertEquals(step.evaluate(batch).lossSum(), found.loss().getFloat(), 1e-4);
      assertEquals(expected.size(), found.gradients().size());
      for (int i = 0; i < expected.size(); i++) {
        float[] gradient = found.gradients().get(i).toFloatArray();
        assertArrayEquals(expected.get(i), gradient, 1e-5f, family + " weight " + i);
      }
    }
  }

  private static void disturb(Weights weights) {
    Random random = new Random(7);
    for (NDArray array : weights.parameters()) {
      if (array.getShape().dimension() == 1) {
        float[] values = array.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] += 0.3f * (float) random.nextGaussian();
        }
        array.set(values);
      }
    }
  }
}
