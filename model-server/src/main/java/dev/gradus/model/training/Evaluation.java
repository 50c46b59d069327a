package dev.gradus.model.training;

/**
 * How well some examples are predicted.
 *
 * @param lossSum negative log-likelihood of all targets together, in nats
 * @param right targets that were the likeliest token
 * @param targets tokens to be predicted
 */
record Evaluation(double lossSum, long right, long targets) {

  static final Evaluation NOTHING = new Evaluation(0, 0, 0);

  Evaluation plus(Evaluation other) {
    return new Evaluation(lossSum + other.lossSum, right + other.right, targets + other.targets);
  }

  /** Mean over the targets, in nats. */
  double loss() {
    return lossSum / targets;
  }

  double accuracy() {
    return (double) right / targets;
  }
}
