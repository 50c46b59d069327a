/**
 * Lean source as text: what in it is code, and what is comment or string.
 *
 * <p>In: text that people or data sets wrote. Out: the same text, cut where only a reader of
 * comments can cut it. It does not parse Lean; for everything else Lean has the last word.
 */
package dev.gradus.lean.text;
