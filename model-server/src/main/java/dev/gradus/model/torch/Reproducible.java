package dev.gradus.model.torch;

/**
 * MKL, told to add in the same order whatever its threads do (conditional numerical
 * reproducibility).
 *
 * <p>Otherwise it shares the rows of a small product out between its threads, and the part that
 * gets few rows goes through another kernel: seen on an AMD processor with AVX2, where products of
 * 5 to 7 and 9 to 11 rows on two threads had other bits than those of 4, 8 and 12. A sample would
 * then depend on who else is in the batch. MKL reads the variable at its first call.
 */
final class Reproducible {

  private Reproducible() {}

  /** Before libtorch is loaded; a value that is there already stays. */
  static void arrange() {
    // Where there is no such C library, rows are reproducible as far as RowGroups finds out.
    NativeEnvironment.setDefault("MKL_CBWR", "AUTO");
  }
}
