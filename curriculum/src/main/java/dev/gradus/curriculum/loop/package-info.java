/**
 * Expert iteration: rounds of training, measuring and searching, each stage done once.
 *
 * <p>In: a configuration ({@link dev.gradus.curriculum.loop.config}) and statement files. Out: a
 * folder with a model, run directories and training data for each round, and a store of what was
 * found. Searching is prover-search's, training a child process of model-server's command; what
 * they leave behind when they are killed they resume themselves. Knows nothing of the report.
 */
package dev.gradus.curriculum.loop;
