package dev.gradus.model.decoder;

/**
 * Cosines and sines of rotary position embeddings (RoFormer, arXiv 2104.09864, section 3.4.2) in
 * Hugging Face's layout, in which dimension {@code j} turns together with {@code j + headSize / 2}.
 *
 * @param positions number of positions
 * @param headSize numbers per position
 * @param cos positions * headSize numbers
 * @param sin as many; the first half of each position is negated, so that the rotated vector is
 *     {@code x * cos + roll(x, headSize / 2) * sin}
 */
record RotaryTables(int positions, int headSize, float[] cos, float[] sin) {

  /**
   * Tables in which each position is turned as the last of a text, that is as one that is decoded.
   * Only {@link RopeScaling.Dynamic} turns the positions before the last otherwise.
   */
  static RotaryTables of(DecoderConfig config, int positions) {
    RotaryTables tables = zeros(config, positions);
    double[] frequencies = frequencies(config, 1);
    for (int position = 0; position < positions; position++) {
      if (position >= config.steadyPositions()) {
        frequencies = frequencies(config, position + 1);
      }
      tables.turn(position, frequencies, config);
    }
    return tables;
  }

  /** Tables of a whole text of so many positions. */
  static RotaryTables ofText(DecoderConfig config, int positions) {
    RotaryTables tables = zeros(config, positions);
    double[] frequencies = frequencies(config, positions);
    for (int position = 0; position < positions; position++) {
      tables.turn(position, frequencies, config);
    }
    return tables;
  }

  private static RotaryTables zeros(DecoderConfig config, int positions) {
    int size = config.headSize();
    return new RotaryTables(
        positions, size, new float[positions * size], new float[positions * size]);
  }

  private void turn(int position, double[] frequencies, DecoderConfig config) {
    double attention =
        config.ropeScaling() instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1.0;
    int half = headSize / 2;
    for (int j = 0; j < half; j++) {
      // Rounded as Hugging Face rounds it: a float32 frequency times a float32 position.
      float angle = (float) frequencies[j] * position;
      int at = position * headSize + j;
      cos[at] = cos[at + half] = (float) (Math.cos(angle) * attention);
      sin[at + half] = (float) (Math.sin(angle) * attention);
      sin[at] = -sin[at + half];
    }
  }

  /** Radians per position of each pair of dimensions, fastest first, in a text of this length. */
  private static double[] frequencies(DecoderConfig config, int length) {
    int half = config.headSize() / 2;
    double base = config.ropeTheta();
    if (config.ropeScaling() instanceof RopeScaling.Dynamic dynamic
        && length > dynamic.originalPositions()) {
      double stretch =
          dynamic.factor() * length / dynamic.originalPositions() - (dynamic.factor() - 1);
      base *= Math.pow(stretch, config.headSize() / (config.headSize() - 2.0));
    }
    double[] frequencies = new double[half];
    for (int j = 0; j < half; j++) {
      frequencies[j] = scaled(Math.pow(base, -(double) j / half), j, config);
    }
    return frequencies;
  }

  private static double scaled(double frequency, int j, DecoderConfig config) {
    RopeScaling scaling = config.ropeScaling();
    if (scaling instanceof RopeScaling.Linear linear) {
      return frequency / linear.factor();
    }
    if (scaling instanceof RopeScaling.Llama3 llama3) {
      double turns = llama3.originalPositions() * frequency / (2 * Math.PI);
      double low = llama3.lowFrequencyFactor();
      double smooth = clamp((turns - low) / (llama3.highFrequencyFactor() - low));
      return smooth * frequency + (1 - smooth) * frequency / llama3.factor();
    }
    if (scaling instanceof RopeScaling.Yarn yarn) {
      double low = dimension(yarn.betaFast(), yarn, config);
      double high = dimension(yarn.betaSlow(), yarn, config);
      if (yarn.truncate()) {
        low = Math.floor(low);
        high = Math.ceil(high);
      }
      low = Math.max(low, 0);
      high = Math.min(high, config.headSize() - 1);
      double ramp = clamp((j - low) / Math.max(high - low, 0.001));
      return ramp * frequency / yarn.factor() + (1 - ramp) * frequency;
    }
    return frequency;
  }

  /** The pair of dimensions that turns so often within the first context (YaRN, section 3.2). */
  private static double dimension(double turns, RopeScaling.Yarn yarn, DecoderConfig config) {
    return config.headSize()
        * Math.log(yarn.originalPositions() / (turns * 2 * Math.PI))
        / (2 * Math.log(config.ropeTheta()));
  }

  private static double clamp(double x) {
    return Math.min(1, Math.max(0, x));
  }
}
