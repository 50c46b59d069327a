package dev.gradus.model.training;

/**
 * How far a run is: with the data and the options, all it takes to continue it.
 *
 * @param step optimiser steps done
 * @param epoch the epoch of the next step
 * @param stepInEpoch the next step's place in it
 * @param tokens read
 * @param bestLoss least validation loss so far, infinite before the first validation
 * @param bestStep the step after which it was measured
 * @param failures validations since then that did not improve on it
 */
public record Progress(
    long step,
    int epoch,
    int stepInEpoch,
    long tokens,
    double bestLoss,
    long bestStep,
    int failures) {

  static final Progress START = new Progress(0, 0, 0, 0, Double.POSITIVE_INFINITY, 0, 0);

  /** After a step. */
  Progress advance(long read, int stepsInEpoch) {
    boolean last = stepInEpoch + 1 == stepsInEpoch;
    return new Progress(
        step + 1,
        last ? epoch + 1 : epoch,
        last ? 0 : stepInEpoch + 1,
        tokens + read,
        bestLoss,
        bestStep,
        failures);
  }

  /** After a validation. */
  Progress validated(double loss) {
    boolean better = loss < bestLoss;
    return new Progress(
        step,
        epoch,
        stepInEpoch,
        tokens,
        better ? loss : bestLoss,
        better ? step : bestStep,
        better ? 0 : failures + 1);
  }
}
