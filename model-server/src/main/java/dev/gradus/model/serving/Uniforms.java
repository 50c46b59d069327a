package dev.gradus.model.serving;

/**
 * The random numbers of a request, by draw and step: SplitMix64 (Steele, Lea, Flood 2014) used as a
 * counter, so that a number depends on its place alone and never on what else was drawn.
 */
final class Uniforms {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final long stream;

  /**
   * @param seed of the request
   * @param prompt mixed in, so that requests with one seed do not all draw alike
   */
  Uniforms(long seed, int[] prompt) {
    long hash = 0xcbf29ce484222325L;
    for (int token : prompt) {
      hash = (hash ^ token) * 0x100000001b3L;
    }
    stream = mix(mix(seed + GAMMA) ^ hash);
  }

  /** In [0, 1), a multiple of 2^-24: what a float holds exactly. */
  float at(int draw, int step) {
    long counter = ((long) draw << 32) | step;
    return (mix(mix(stream + counter * GAMMA) + GAMMA) >>> 40) * 0x1p-24f;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
