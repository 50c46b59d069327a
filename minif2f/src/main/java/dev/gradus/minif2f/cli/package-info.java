/**
 * {@code gradus minif2f}: runs the benchmark and writes its report.
 *
 * <p>In: options. Out: results on standard output, {@code report.json} and {@code report.html} in
 * the run or report directory. The search itself is {@link dev.gradus.search.batch.BatchRun}'s.
 */
package dev.gradus.minif2f.cli;
