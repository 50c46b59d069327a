package dev.gradus.model.training.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One optimiser step.
 *
 * @param step counted from 1
 * @param epoch how many passes over the data are done after it
 * @param tokens read so far
 * @param loss mean negative log-likelihood of a completion token, in nats
 * @param learningRate of this step
 * @param gradientNorm before clipping
 * @param tokensPerSecond of this step
 * @param validationLoss as {@code loss}, on the held-out examples, where it was measured
 * @param validationAccuracy share of held-out completion tokens that were the likeliest
 */
public record Row(
    long step,
    double epoch,
    long tokens,
    double loss,
    double learningRate,
    double gradientNorm,
    double tokensPerSecond,
    OptionalDouble validationLoss,
    OptionalDouble validationAccuracy) {

  static final String HEADER =
      "step,epoch,tokens,loss,learning_rate,gradient_norm,tokens_per_second,validation_loss,"
          + "validation_accuracy";

  String toCsv() {
    // Losses in full: they are what two runs are compared by.
    return String.format(
        Locale.ROOT,
        "%d,%.4f,%d,%s,%.6g,%.6g,%.0f,%s,%s",
        step,
        epoch,
        tokens,
        loss,
        learningRate,
        gradientNorm,
        tokensPerSecond,
        cell(validationLoss),
        cell(validationAccuracy));
  }

  /** Reads a line of {@link #toCsv}. */
  static Row parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 9) {
      throw new NumberFormatException(cells.length + " columns");
    }
    return new Row(
        Long.parseLong(cells[0]),
        Double.parseDouble(cells[1]),
        Long.parseLong(cells[2]),
        Double.parseDouble(cells[3]),
        Double.parseDouble(cells[4]),
        Double.parseDouble(cells[5]),
        Double.parseDouble(cells[6]),
        number(cells[7]),
        number(cells[8]));
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }
}
