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

  static RotaryTables of(DecoderConfig config, int positions) {
    double[] frequencies = frequencies(config);
    double attention =
        config.ropeScaling() instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1.0;
    int size = config.headSize();
    int half = size / 2;
    float[] cos = new float[positions * size];
    float[] sin = new float[positions * size];
    for (int position = 0; position < positions; position++) {
      for (int j = 0; j < half; j++) {
        // Rounded as Hugging Face rounds it: a float32 frequency times a float32 position.
        float angle = (float) frequencies[j] * position;
        int at = position * size + j;
        cos[at] = cos[at + half] = (float) (Math.cos(angle) * attention);
        sin[at + half] = (float) (Math.sin(angle) * attention);
        sin[at] = -sin[at + half];
      }
    }
    return new RotaryTables(positions, size, cos, sin);
  }

  /** Radians per position of each pair of dimensions, fastest first. */
  private static double[] frequencies(DecoderConfig config) {
    int half = config.headSize() / 2;
    double[] frequencies = new double[half];
    for (int j = 0; j < half; j++) {
      double plain = Math.pow(config.ropeTheta(), -(double) j / half);
      frequencies[j] = scaled(plain, j, config);
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
