package dev.gradus.model.bench.serving;

/**
 * Clients that each ask again as soon as they are answered.
 *
 * @param clients connections, each with one request at a time; at least 1
 * @param samples of a request; at least 1
 * @param givenUp share of the requests that their callers cancel, in [0, 1]
 */
public record Load(int clients, int samples, double givenUp) {}
