/**
 * The report of a benchmark run, for machines and for people.
 *
 * <p>In: an {@link dev.gradus.minif2f.eval.Evaluation} and its {@link
 * dev.gradus.minif2f.report.Provenance}. Out: {@code report.json} and {@code report.html}, one
 * self-contained page without scripts or external resources. Names, proofs and messages come from
 * outside and are untrusted: every character of them goes through {@link
 * dev.gradus.minif2f.report.Markup}.
 */
package dev.gradus.minif2f.report;
