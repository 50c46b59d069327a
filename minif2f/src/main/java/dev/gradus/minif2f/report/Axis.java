package dev.gradus.minif2f.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a plot.
 *
 * @param label what is measured
 * @param unit what follows the number at a tick, or empty
 * @param min value at the start
 * @param max value at the end, more than {@code min}
 * @param logarithmic whether equal ratios take equal room; {@code min} is positive then
 * @param ticks values worth a mark, rising
 */
public record Axis(
    String label, String unit, double min, double max, boolean logarithmic, List<Double> ticks) {

  public Axis {
    if (!(max > min) || (logarithmic && !(min > 0))) {
      throw new IllegalArgumentException("axis from " + min + " to " + max);
    }
    ticks = List.copyOf(ticks);
  }

  /** A linear axis from 0 that ends on a tick at or above {@code max}. */
  public static Axis fromZero(String label, String unit, double max) {
    double step = step(max / 5);
    int steps = (int) Math.max(1, Math.ceil(max / step - 1e-9));
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      ticks.add(i * step);
    }
    return new Axis(label, unit, 0, steps * step, false, ticks);
  }

  /** The axis of a count: its ticks are whole numbers. */
  public static Axis count(String label, int max) {
    return fromZero(label, "", Math.max(max, 5));
  }

  /** A logarithmic axis over whole decades, at least one, that holds both values. */
  public static Axis decades(String label, String unit, double min, double max) {
    int low = (int) Math.floor(Math.log10(min) + 1e-9);
    int high = (int) Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9));
    List<Double> ticks = new ArrayList<>();
    for (int exponent = low; exponent <= high; exponent++) {
      ticks.add(Math.pow(10, exponent));
    }
    return new Axis(label, unit, Math.pow(10, low), Math.pow(10, high), true, ticks);
  }

  /** A logarithmic axis with a tick at each of these values, which rise from 1. */
  public static Axis doublings(String label, List<Integer> values) {
    double last = values.get(values.size() - 1);
    return new Axis(
        label, "", 1 / 1.25, last * 1.25, true, values.stream().map(Integer::doubleValue).toList());
  }

  /** Where a value lies: 0 at the start, 1 at the end. */
  double position(double value) {
    return logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  /** What stands at a tick. */
  String format(double tick) {
    DecimalFormat digits =
        new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return digits.format(tick) + (unit.isEmpty() ? "" : "\u202F" + unit);
  }

  /** The next step of 1, 2 or 5 times a power of ten. */
  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double mantissa = rough / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }
}
