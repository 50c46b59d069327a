package dev.gradus.model.decoder;

import dev.gradus.model.decoder.DecoderConfig.Family;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.torch.Torch;

/** Small random decoders for tests. */
final class TinyDecoder {

  static final int END = 0;

  private TinyDecoder() {}

  static DecoderConfig config(int vocabulary, int hidden, int maxPositions) {
    return new DecoderConfig(
        Family.QWEN2,
        vocabulary,
        hidden,
        3 * hidden,
        2,
        4,
        2,
        hidden / 4,
        maxPositions,
        1e-5,
        10000,
        new RopeScaling.None(),
        true,
        true,
        0.3,
        END);
  }

  /** A decoder that owns all its memory. */
  static Decoder open(DecoderConfig config) {
    Torch torch = TestTorch.start();
    return Decoder.open(torch, config, Weights.random(config, torch.newManager(), 7));
  }
}
