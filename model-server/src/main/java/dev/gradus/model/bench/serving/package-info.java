/**
 * How a served model bears many clients: what they wait, what the model decodes in that time, and
 * whether memory stays as it was.
 *
 * <p>In: a shape and a {@link dev.gradus.model.bench.serving.Load}. Out: {@link
 * dev.gradus.model.bench.serving.Phase}s. Clients come over the network, each on a connection of
 * its own, as searches on other machines do.
 */
package dev.gradus.model.bench.serving;
