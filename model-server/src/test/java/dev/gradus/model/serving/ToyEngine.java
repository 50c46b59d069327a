package dev.gradus.model.serving;

import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A decoder without weights: the next token's distribution is a hash of the whole context, so that
 * a row which was loaded, moved or continued wrongly shows in its samples. It notes what it is
 * asked and can be stopped before each slice.
 */
final class ToyEngine implements Engine {

  static final int VOCABULARY = 7;
  static final int END = 0;

  private record Text(int[] tokens, ToyEngine engine) implements Prompt {
    @Override
    public void close() {
      engine.openPrompts--;
    }
  }

  private final List<List<Integer>> contexts;
  final Semaphore slices = new Semaphore(0);
  private final boolean gated;

  /** Last tokens of the prompts read, in order. */
  final List<Integer> prompts = new ArrayList<>();

  final List<Integer> batchSizes = new ArrayList<>();
  final List<Integer> passSizes = new ArrayList<>();
  int openPrompts;
  volatile boolean closed;
  volatile boolean broken;

  /** Told before each slice how many there were, this one included. */
  volatile IntConsumer onSlice = slice -> {};

  ToyEngine(int rows) {
    this(rows, false);
  }

  /** An engine that waits for a permit of {@link #slices} before each slice if it is gated. */
  ToyEngine(int rows, boolean gated) {
    contexts =
        IntStream.range(0, rows)
            .mapToObj(row -> new ArrayList<Integer>())
            .collect(Collectors.toList());
    this.gated = gated;
  }

  static String text(int[] tokens) {
    return Arrays.toString(tokens);
  }

  @Override
  public int rows() {
    return contexts.size();
  }

  @Override
  public boolean isEnd(int token) {
    return token == END;
  }

  @Override
  public Prompt prefill(int[] tokens) {
    if (tokens[0] < 0) {
      throw new IllegalStateException("toy prompt refused");
    }
    prompts.add(tokens[tokens.length - 1]);
    openPrompts++;
    return new Text(Arrays.copyOf(tokens, tokens.length - 1), this);
  }

  @Override
  public void load(Prompt prompt, int row) {
    contexts.set(row, list(((Text) prompt).tokens()));
  }

  private static List<Integer> list(int[] tokens) {
    return Arrays.stream(tokens).boxed().collect(Collectors.toCollection(ArrayList::new));
  }

  @Override
  public void move(int from, int to) {
    contexts.set(to, contexts.get(from));
    contexts.set(from, new ArrayList<>());
  }

  @Override
  public Decoded decode(DecodeBatch batch) {
    if (gated) {
      slices.acquireUninterruptibly();
    }
    if (broken) {
      throw new IllegalStateException("toy engine broken");
    }
    batchSizes.add(batch.rows());
    onSlice.accept(batchSizes.size());
    int[][] tokens = new int[batch.rows()][];
    float[][] logs = new float[batch.rows()][];
    for (int row = 0; row < batch.rows(); row++) {
      int[] chosen = new int[batch.steps()];
      float[] log = new float[batch.steps()];
      int input = batch.inputs()[row];
      int length = 0;
      while (length < chosen.length && (length == 0 || input != END)) {
        contexts.get(row).add(input);
        double[] next = distribution(contexts.get(row));
        input = choose(next, batch.temperatures()[row], batch.uniforms()[row][length]);
        chosen[length] = input;
        log[length] = (float) (batch.temperatures()[row] == 0 ? 0 : Math.log(next[input]));
        length++;
      }
      tokens[row] = Arrays.copyOf(chosen, length);
      logs[row] = Arrays.copyOf(log, length);
    }
    return new Decoded(tokens, logs);
  }

  /** Probabilities of the next token after these. */
  static double[] distribution(List<Integer> context) {
    double[] weights = new double[VOCABULARY];
    for (int token = 0; token < VOCABULARY; token++) {
      weights[token] = 1 + Math.floorMod((context.hashCode() * 31 + token) * 0x9e3779b9, 5);
    }
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static int choose(double[] distribution, float temperature, float uniform) {
    int best = 0;
    double below = 0;
    for (int token = 0; token < VOCABULARY; token++) {
      below += distribution[token];
      if (temperature > 0 && uniform < below) {
        return token;
      }
      best = distribution[token] > distribution[best] ? token : best;
    }
    return best;
  }

  @Override
  public List<double[]> proofSizes(List<int[]> texts) {
    if (gated) {
      slices.acquireUninterruptibly();
    }
    passSizes.add(texts.size());
    return texts.stream().map(text -> new double[] {text[0]}).toList();
  }

  @Override
  public void close() {
    closed = true;
  }
}
