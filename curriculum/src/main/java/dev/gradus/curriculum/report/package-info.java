/**
 * The page that shows what an expert iteration has learned.
 *
 * <p>In: the folder of a run, finished or not, read through its store and the curves of its
 * trainings; other runs to compare it with. Out: one self-contained HTML page. Knows nothing of how
 * stages are run.
 */
package dev.gradus.curriculum.report;
