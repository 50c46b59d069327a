package dev.gradus.model.training;

import dev.gradus.model.training.data.BatchStream;
import dev.gradus.model.training.data.PackedBatch;
import dev.gradus.model.training.report.Row;
import dev.gradus.model.training.report.TrainingLog;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * The loop of a run: steps, validations, saved states. What it does next depends on the progress
 * and the data alone, never on the clock, so a run that was killed at any moment and continued from
 * its last state does what an uninterrupted one does.
 */
final class Trainer {

  /** What happens along the way. */
  interface Listener {

    /** A step is done; every so many also a validation. */
    void onStep(Row row, Progress progress);

    /** Time passed, or the run pauses: the state should be saved. */
    void onCheckpoint(Progress progress) throws IOException;

    /** The weights are better on the held-out examples than any before. */
    void onBest(Progress progress) throws IOException;
  }

  /** How a run ended. */
  enum End {
    /** All steps are done. */
    FINISHED,
    /** Validation did not improve for as long as patience lasts. */
    STOPPED_EARLY,
    /** Asked to pause; the same command continues. */
    PAUSED
  }

  /**
   * When to do what.
   *
   * @param validateEvery steps between validations; the last step is validated too
   * @param patience validations without improvement after which the run ends; 0 for none
   * @param checkpointNanos time between saved states
   */
  record Pace(long validateEvery, int patience, long checkpointNanos) {}

  private final TrainingStep model;
  private final BatchStream data;
  private final List<PackedBatch> validation;
  private final Schedule schedule;
  private final Pace pace;

  Trainer(
      TrainingStep model,
      BatchStream data,
      List<PackedBatch> validation,
      Schedule schedule,
      Pace pace) {
    this.model = model;
    this.data = data;
    this.validation = validation;
    this.schedule = schedule;
    this.pace = pace;
  }

  /**
   * Runs.
   *
   * @param start where to go on
   * @param log gets a row for each step
   * @param pause asked before each step
   * @throws TrainingException if the loss is no longer a number
   */
  End run(Progress start, TrainingLog log, Listener listener, BooleanSupplier pause)
      throws IOException {
    Progress progress = start;
    long saved = System.nanoTime();
    while (progress.step() < schedule.steps()) {
      if (pace.patience() > 0 && progress.failures() >= pace.patience()) {
        return End.STOPPED_EARLY;
      }
      if (pause.getAsBoolean()) {
        listener.onCheckpoint(progress);
        return End.PAUSED;
      }
      long begin = System.nanoTime();
      double rate = schedule.rate(progress.step());
      int steps = data.steps(progress.epoch());
      List<PackedBatch> batches = data.step(progress.epoch(), progress.stepInEpoch());
      TrainingStep.Result result = model.run(batches, rate);
      if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
        throw new TrainingException(
            2,
            "the loss is no longer a number at step %d; start again with a lower --learning-rate"
                .formatted(progress.step() + 1));
      }
      long tokens = batches.stream().mapToLong(batch -> batch.inputs().length).sum();
      progress = progress.advance(tokens, steps);
      double seconds = (System.nanoTime() - begin) / 1e9;
      OptionalDouble loss = OptionalDouble.empty();
      OptionalDouble accuracy = OptionalDouble.empty();
      if (!validation.isEmpty() && isValidated(progress.step())) {
        Evaluation evaluation = evaluate();
        loss = OptionalDouble.of(evaluation.loss());
        accuracy = OptionalDouble.of(evaluation.accuracy());
        progress = progress.validated(evaluation.loss());
        if (progress.failures() == 0) {
          listener.onBest(progress);
        }
      }
      double epochs = progress.epoch() + (double) progress.stepInEpoch() / steps;
      Row row =
          new Row(
              progress.step(),
              epochs,
              progress.tokens(),
              result.loss(),
              rate,
              result.gradientNorm(),
              tokens / seconds,
              loss,
              accuracy);
      log.add(row);
      listener.onStep(row, progress);
      if (System.nanoTime() - saved >= pace.checkpointNanos()) {
        listener.onCheckpoint(progress);
        saved = System.nanoTime();
      }
    }
    return End.FINISHED;
  }

  private boolean isValidated(long step) {
    return step % pace.validateEvery() == 0 || step == schedule.steps();
  }

  private Evaluation evaluate() {
    return validation.stream().map(model::evaluate).reduce(Evaluation.NOTHING, Evaluation::plus);
  }
}
