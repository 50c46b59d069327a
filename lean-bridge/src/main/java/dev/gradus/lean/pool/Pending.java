package dev.gradus.lean.pool;

import io.vertx.core.Future;

/**
 * A result that is still to come.
 *
 * @param result completes on the pool's event loop, unless cancelled
 * @param cancel tells the pool that nobody waits any more; from any thread, any number of times
 */
public record Pending<T>(Future<T> result, Runnable cancel) {}
