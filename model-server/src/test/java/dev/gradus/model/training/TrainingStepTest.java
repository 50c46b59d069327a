package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.DecoderConfig.Family;
import dev.gradus.model.decoder.RopeScaling;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.training.data.Batches;
import dev.gradus.model.training.data.PackedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingStepTest {

  private static final int VOCABULARY = 40;
  private static final AdamW PLAIN = new AdamW(0, 0.9, 0.95, 1e9);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = TestTorch.start().newManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Grouped-query attention; Qwen2 also with biases and an output matrix of its own. */
  static DecoderConfig config(Family family) {
    boolean qwen = family == Family.QWEN2;
    return new DecoderConfig(
        family,
        VOCABULARY,
        16,
        24,
        2,
        4,
        2,
        4,
        64,
        1e-6,
        10_000,
        new RopeScaling.None(),
        !qwen,
        qwen,
        0.3,
        0);
  }

  private Weights weights(DecoderConfig config) {
    return Weights.random(config, manager, 3);
  }

  private static PackedBatch batch(long seed, int... lengths) {
    return Batches.random(VOCABULARY, seed, lengths);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void gradients_everyWeight_agreeWithFiniteDifferences(Family family) {
    DecoderConfig config = config(family);
    try (Weights weights = weights(config);
        TrainingStep step = new TrainingStep(manager, config, weights, PLAIN)) {
      PackedBatch batch = batch(1, 5, 9, 9);
      List<float[]> gradients = step.gradients(batch);
      SplittableRandom random = new SplittableRandom(4);
      for (int w = 0; w < gradients.size(); w++) {
        NDArray array = weights.parameters().get(w);
        float[] values = array.toFloatArray();
        // Along a random direction: float32 losses are too coarse for single entries.
        float[] direction = new float[values.length];
        double expected = 0;
        for (int i = 0; i < direction.length; i++) {
          direction[i] = random.nextBoolean() ? 1 : -1;
          expected += direction[i] * gradients.get(w)[i];
        }
        double h = 2e-3 / Math.sqrt(values.length / 16.0);
        double up = lossAt(step, batch, array, values, direction, h);
        double down = lossAt(step, batch, array, values, direction, -h);
        lossAt(step, batch, array, values, direction, 0);
        double found = (up - down) / (2 * h);
        assertEquals(expected, found, 0.02 * Math.abs(expected) + 0.02, family + " weight " + w);
      }
    }
  }

  private static double lossAt(
      TrainingStep step,
      PackedBatch batch,
      NDArray array,
      float[] values,
      float[] direction,
      double h) {
    float[] moved = new float[values.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (values[i] + h * direction[i]);
    }
    array.set(moved);
    return step.evaluate(batch).loss();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void evaluate_packed_isTheSumOfSeparateExamples(Family family) {
    DecoderConfig config = config(family);
    try (Weights weights = weights(config);
        TrainingStep step = new TrainingStep(manager, config, weights, PLAIN)) {
      int[] lengths = {1, 2, 7, 7, 7, 12, 30};
      PackedBatch packed = batch(8, lengths);
      Evaluation together = step.evaluate(packed);
      Evaluation apart = Evaluation.NOTHING;
      for (PackedBatch single : Batches.unpack(packed)) {
        apart = apart.plus(step.evaluate(single));
      }
      assertEquals(apart.lossSum(), together.lossSum(), 1e-4 * apart.lossSum());
      assertEquals(apart.targets(), together.targets());
      assertEquals(apart.right(), together.right());
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void gradients_packed_areTheMeanOfSeparateExamples(Family family) {
    DecoderConfig config = config(family);
    try (Weights weights = weights(config);
        TrainingStep step = new TrainingStep(manager, config, weights, PLAIN)) {
      PackedBatch packed = batch(8, 3, 7, 7, 11);
      List<float[]> together = step.gradients(packed);
      List<double[]> sums = new ArrayList<>();
      together.forEach(g -> sums.add(new double[g.length]));
      for (PackedBatch single : Batches.unpack(packed)) {
        List<float[]> gradients = step.gradients(single);
        double share = (double) single.targets().length / packed.targets().length;
        for (int w = 0; w < sums.size(); w++) {
          for (int i = 0; i < sums.get(w).length; i++) {
            sums.get(w)[i] += share * gradients.get(w)[i];
          }
        }
      }
      for (int w = 0; w < sums.size(); w++) {
        double[] found = new double[together.get(w).length];
        for (int i = 0; i < found.length; i++) {
          found[i] = together.get(w)[i];
        }
        assertArrayEquals(sums.get(w), found, 2e-5, "weight " + w);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void evaluate_oneText_agreesWithTheDecoder(Family family) {
    DecoderConfig config = config(family);
    PackedBatch batch = batch(5, 20);
    Evaluation evaluation;
    Weights weights = weights(config);
    try (TrainingStep step = new TrainingStep(manager, config, weights, PLAIN)) {
      evaluation = step.evaluate(batch);
    }
    try (Decoder decoder = Decoder.open(TestTorch.start(), config, weights)) {
      double loss = 0;
      for (int i = 0; i < batch.targets().length; i++) {
        int end = (int) batch.targetIndices()[i] + 1;
        int[] text = Arrays.stream(batch.inputs()).limit(end).mapToInt(id -> (int) id).toArray();
        float[] logits = decoder.nextLogits(new int[][] {text})[0];
        double sum = 0;
        for (float logit : logits) {
          sum += Math.exp(logit);
        }
        loss += Math.log(sum) - logits[(int) batch.targets()[i]];
      }
      assertEquals(loss, evaluation.lossSum(), 1e-3);
    }
  }

  @Test
  void run_accumulated_isTheStepOfAllBatchesTogether() {
    DecoderConfig config = config(Family.LLAMA);
    PackedBatch whole = batch(2, 4, 6, 8, 8);
    List<PackedBatch> parts = Batches.unpack(whole);
    try (Weights one = weights(config);
        Weights other = weights(config);
        TrainingStep together = new TrainingStep(manager, config, one, AdamW.DEFAULT);
        TrainingStep apart = new TrainingStep(manager, config, other, AdamW.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        TrainingStep.Result a = together.run(List.of(whole), 1e-3);
        TrainingStep.Result b = apart.run(parts, 1e-3);
        assertEquals(a.loss(), b.loss(), 1e-5);
        assertEquals(a.gradientNorm(), b.gradientNorm(), 1e-4);
      }
    }
  }

  @Test
  void run_firstStep_movesByTheRateAndDecaysMatricesOnly() {
    DecoderConfig config = config(Family.LLAMA);
    try (Weights weights = weights(config);
        TrainingStep step =
            new TrainingStep(manager, config, weights, new AdamW(0.5, 0.9, 0.95, 1e9))) {
      List<float[]> before = weights.parameters().stream().map(NDArray::toFloatArray).toList();
      PackedBatch batch = batch(2, 6, 8);
      List<float[]> gradients = step.gradients(batch);
      step.run(List.of(batch), 1e-2);
      for (int w = 0; w < before.size(); w++) {
        float[] after = weights.parameters().get(w).toFloatArray();
        boolean matrix = weights.parameters().get(w).getShape().dimension() > 1;
        for (int i = 0; i < after.length; i++) {
          float g = gradients.get(w)[i];
          double decayed = before.get(w)[i] * (matrix ? 1 - 1e-2 * 0.5 : 1);
          // The first step of Adam goes by the rate in the gradient's direction.
          assertEquals(decayed - 1e-2 * g / (Math.abs(g) + 1e-8), after[i], 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void run_fewExamples_areLearnedByHeart(Family family) {
    DecoderConfig config = config(family);
    try (Weights weights = weights(config);
        TrainingStep step = new TrainingStep(manager, config, weights, AdamW.DEFAULT)) {
      PackedBatch batch = batch(9, 6, 9, 12);
      double first = step.run(List.of(batch), 1e-2).loss();
      for (int i = 0; i < 80; i++) {
        step.run(List.of(batch), 1e-2);
      }
      Evaluation evaluation = step.evaluate(batch);
      assertTrue(first > 3, "first loss " + first);
      assertTrue(evaluation.loss() < 0.05, "last loss " + evaluation.loss());
      assertEquals(1, evaluation.accuracy());
    }
  }

  @Test
  void run_adapters_learnAndMergeIntoTheWeights() {
    DecoderConfig config = config(Family.QWEN2);
    try (Weights weights = weights(config);
        TrainingStep step =
            new TrainingStep(manager, config, weights, new AdamW(0, 0.9, 0.95, 1), 4, 8, 1)) {
      List<float[]> before = weights.parameters().stream().map(NDArray::toFloatArray).toList();
      PackedBatch batch = batch(9, 6, 9, 12);
      double first = step.evaluate(batch).loss();
      for (int i = 0; i < 60; i++) {
        step.run(List.of(batch), 1e-2);
      }
      double last = step.evaluate(batch).loss();
      assertTrue(last < first / 2, first + " to " + last);
      for (int w = 0; w < before.size(); w++) {
        assertArrayEquals(before.get(w), weights.parameters().get(w).toFloatArray());
      }
      try (Weights merged = step.merged(manager);
          TrainingStep plain = new TrainingStep(manager, config, merged, PLAIN)) {
        assertEquals(last, plain.evaluate(batch).loss(), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void merged_byHuggingFaceNames_isWhatWasTrained(Family family) {
    DecoderConfig config = config(family);
    try (Weights weights = weights(config);
        TrainingStep step = new TrainingStep(manager, config, weights, PLAIN)) {
      step.run(List.of(batch(9, 6, 9, 12)), 1e-2);
      try (Weights merged = step.merged(manager)) {
        for (String name : config.tensors().keySet()) {
          assertArrayEquals(
              weights.get(name).toFloatArray(), merged.get(name).toFloatArray(), name);
        }
      }
    }
  }
}
