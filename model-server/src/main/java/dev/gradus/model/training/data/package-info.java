/**
 * Training data: JSON Lines of proofsteps and proofsizes come in, packed batches of tokens in a
 * reproducible order go out.
 *
 * <p>The order is a function of the data, the seed and the epoch alone, so a run that was killed
 * continues by recomputing it: nothing about the order has to be saved but how far it was consumed.
 * The package knows of no model and no device.
 */
package dev.gradus.model.training.data;
