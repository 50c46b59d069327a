package dev.gradus.model.bench;

import dev.gradus.model.decoder.DecoderConfig;

/** What is timed, one step of it. */
public sealed interface Workload {

  /** What is printed. */
  String name();

  /** The request to {@code peer.py}. */
  String request();

  /** Tokens of one step. */
  int tokens();

  /** Floating point operations of one step: two for each weight and token, attention included. */
  double operations(DecoderConfig config);

  /** Bytes that one step reads at least; 0 where reading is not what limits it. */
  double bytes(DecoderConfig config);

  /**
   * A step of decoding: one token of each row.
   *
   * @param prompt tokens in the cache before the first step
   * @param steps over which the time is averaged
   */
  record Decode(int rows, int prompt, int steps) implements Workload {

    @Override
    public String name() {
      return "decode, " + rows + (rows == 1 ? " row" : " rows");
    }

    @Override
    public String request() {
      return "decode " + rows + " " + prompt + " " + steps;
    }

    @Override
    public int tokens() {
      return rows;
    }

    @Override
    public double operations(DecoderConfig config) {
      return rows * (2.0 * products(config) + attention(config, positions()));
    }

    @Override
    public double bytes(DecoderConfig config) {
      double keysAndValues =
          2.0 * config.layers() * config.keyValueHeads() * config.headSize() * positions() * rows;
      return Float.BYTES * (products(config) + keysAndValues);
    }

    private double positions() {
      return prompt + (steps + 1) / 2.0;
    }
  }

  /** Reading a prompt. */
  record Prefill(int tokens) implements Workload {

    @Override
    public String name() {
      return "prefill, " + tokens + " tokens";
    }

    @Override
    public String request() {
      return "prefill " + tokens;
    }

    @Override
    public double operations(DecoderConfig config) {
      double layers = products(config) - (double) config.vocabularySize() * config.hiddenSize();
      return tokens * (2.0 * layers + attention(config, (tokens + 1) / 2.0));
    }

    @Override
    public double bytes(DecoderConfig config) {
      return 0;
    }
  }

  /** A training step: forward, backward, clipping and AdamW. */
  record Train(int rows, int length) implements Workload {

    @Override
    public String name() {
      return "train, " + rows + " x " + length + " tokens";
    }

    @Override
    public String request() {
      return "train " + rows + " " + length;
    }

    @Override
    public int tokens() {
      return rows * length;
    }

    @Override
    public double operations(DecoderConfig config) {
      double forward = 2.0 * products(config) + attention(config, (length + 1) / 2.0);
      return 3 * tokens() * forward;
    }

    @Override
    public double bytes(DecoderConfig config) {
      return 0;
    }
  }

  /** Weights that a token is multiplied with: all matrices, the output matrix once. */
  private static double products(DecoderConfig config) {
    double queries = (double) config.heads() * config.headSize();
    double keys = (double) config.keyValueHeads() * config.headSize();
    double layer = config.hiddenSize() * (2 * queries + 2 * keys + 3.0 * config.intermediateSize());
    return config.layers() * layer + (double) config.vocabularySize() * config.hiddenSize();
  }

  /** Operations of one token that attends to so many positions. */
  private static double attention(DecoderConfig config, double positions) {
    return 4.0 * config.layers() * config.heads() * config.headSize() * positions;
  }
}
