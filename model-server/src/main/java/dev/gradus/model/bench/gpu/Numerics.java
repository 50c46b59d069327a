package dev.gradus.model.bench.gpu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
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

/**
 * How far a device's logits and gradients in bfloat16 are from the CPU's in float32, with the same
 * weights.
 *
 * @param relativeError norm of the difference of the logits over the norm of the CPU's
 * @param largestError of a logit, as a share of the standard deviation of the CPU's logits
 * @param sameToken share of positions with the same most probable token
 * @param decodedError largest difference between the log-probability that decoding reports for a
 *     token and the one that reading the whole text on the CPU gives it, in nats
 * @param gradientError norm of the difference of the gradients of the mean loss over the norm of
 *     the CPU's; NaN for more than half a billion parameters, whose training does not fit a usual
 *     machine's memory beside the rest
 */
public record Numerics(
    double relativeError,
    double largestError,
    double sameToken,
    double decodedError,
    double gradientError) {

  private static final int TEXTS = 12;

  private static final long MOST = 500_000_000;

  /** Few rows and many take different kernels. */
  private static final int[] ROWS = {3, TEXTS};

  private static final int LENGTH = 96;
  private static final int STEPS = 32;

  /** Compares on fresh weights. */
  public static Numerics compare(Torch device, Torch cpu, DecoderConfig config) {
    try (NDManager here = cpu.newManager();
        NDManager there = device.newManager()) {
      Weights weights = Weights.random(config, here, 1);
      double gradientError =
          config.parameters() <= MOST ? gradientError(config, weights, here, there) : Double.NaN;
      Weights copies = Weights.load(config, there, name -> weights.get(name).duplicate());
      try (Decoder exact = Decoder.open(cpu, config, weights);
          Decoder half = Decoder.open(device, config, copies)) {
        return compare(exact, half, gradientError, here, there);
      }
    }
  }

  private static double gradientError(
      DecoderConfig config, Weights weights, NDManager here, NDManager there) {
    Random random = new Random(3);
    int vocabulary = config.vocabularySize();
    long tokens = (TrainingStep.LARGE / config.hiddenSize() / LENGTH + 1) * LENGTH;
    PackedBatch batch =
        PackedBatch.dense(
            random.longs(tokens, 1, vocabulary).toArray(),
            random.longs(tokens, 1, vocabulary).toArray(),
            LENGTH);
    double error = 0;
    double square = 0;
    try (Weights copies = Weights.load(config, there, name -> weights.get(name).duplicate());
        TrainingStep exact = new TrainingStep(here, config, weights, AdamW.DEFAULT);
        TrainingStep half = new TrainingStep(there, config, copies, AdamW.DEFAULT);
        NDManager ours = here.newSubManager();
        NDManager theirs = there.newSubManager()) {
      List<NDArray> expected = exact.gradients(batch, ours);
      List<NDArray> found = half.gradients(batch, theirs);
      for (int i = 0; i < expected.size(); i++) {
        float[] a = expected.get(i).toFloatArray();
        float[] b = found.get(i).toFloatArray();
        for (int j = 0; j < a.length; j++) {
          error += Math.pow((double) a[j] - b[j], 2);
          square += Math.pow(a[j], 2);
        }
      }
    }
    return Math.sqrt(error / square);
  }

  private static Numerics compare(
      Decoder exact, Decoder half, double gradientError, NDManager here, NDManager there) {
    int vocabulary = exact.config().vocabularySize();
    long[] ids = new Random(2).longs((long) TEXTS * LENGTH, 1, vocabulary).toArray();
    Shape shape = new Shape(TEXTS, LENGTH);
    float[] a = floats(exact.logits(here.create(ids, shape)));
    float[] b = floats(half.logits(there.create(ids, shape)));
    double sum = 0;
    double square = 0;
    double error = 0;
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i];
      square += (double) a[i] * a[i];
      double difference = Math.abs((double) a[i] - b[i]);
      error += difference * difference;
      largest = Math.max(largest, difference);
    }
    double deviation = Math.sqrt(square / a.length - Math.pow(sum / a.length, 2));
    int same = 0;
    for (int at = 0; at < a.length; at += vocabulary) {
      same += best(a, at, vocabulary) == best(b, at, vocabulary) ? 1 : 0;
    }
    return new Numerics(
        Math.sqrt(error / square),
        largest / deviation,
        (double) same / (TEXTS * LENGTH),
        Arrays.stream(ROWS)
            .mapToDouble(rows -> decoded(exact, half, ids, rows, here))
            .max()
            .orElseThrow(),
        gradientError);
  }

  /** Lets the device continue the texts, and asks the CPU what it thinks of what was chosen. */
  private static double decoded(Decoder exact, Decoder half, long[] ids, int rows, NDManager here) {
    int vocabulary = exact.config().vocabularySize();
    int[] inputs = new int[rows];
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    float[][] uniforms = new float[rows][STEPS];
    Random random = new Random(3);
    int[][] texts = new int[rows][];
    double largest = 0;
    try (KvCache cache = half.newCache(rows, LENGTH + STEPS)) {
      for (int row = 0; row < rows; row++) {
        texts[row] =
            Arrays.stream(ids, row * LENGTH, (row + 1) * LENGTH).mapToInt(id -> (int) id).toArray();
        try (Prefix prefix = half.prefill(Arrays.copyOf(texts[row], LENGTH - 1))) {
          cache.load(prefix, row);
        }
        inputs[row] = texts[row][LENGTH - 1];
        for (int step = 0; step < STEPS; step++) {
          uniforms[row][step] = 0.05f + 0.9f * random.nextFloat();
        }
      }
      Decoded decoded = half.decode(cache, new DecodeBatch(inputs, ones, ones, uniforms));
      for (int row = 0; row < rows; row++) {
        int[] chosen = decoded.tokens()[row];
        int[] text = Arrays.copyOf(texts[row], LENGTH + chosen.length);
        System.arraycopy(chosen, 0, text, LENGTH, chosen.length);
        long[] all = Arrays.stream(text).asLongStream().toArray();
        float[] logits = floats(exact.logits(here.create(all, new Shape(1, all.length))));
        for (int step = 0; step < chosen.length; step++) {
          int at = (LENGTH - 1 + step) * vocabulary;
          double exactLog = logits[at + chosen[step]] - logSum(logits, at, vocabulary);
          double difference = Math.abs(exactLog - decoded.logProbabilities()[row][step]);
          largest = Math.max(largest, difference);
        }
      }
    }
    return largest;
  }

  private static float[] floats(NDArray array) {
    try (array) {
      return array.toFloatArray();
    }
  }

  private static double logSum(float[] x, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp(x[i]);
    }
    return Math.log(sum);
  }

  private static int best(float[] x, int from, int count) {
    int best = from;
    for (int i = from; i < from + count; i++) {
      best = x[i] > x[best] ? i : best;
    }
    return best - from;
  }
}
