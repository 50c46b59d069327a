/**
 * Training data from what searches have found.
 *
 * <p>In: run directories, read through prover-search's store. Out: JSON Lines of proofsteps and
 * proofsizes, each pair once, with a hash and counts. Nothing that is held out gets through. Knows
 * nothing of training.
 */
package dev.gradus.curriculum.dataset;
