/**
 * Lean behind gRPC: translates between the messages of {@code gradus.v1.LeanBridge} and the pool.
 *
 * <p>In: calls. Out: the pool's results as messages, its refusals as gRPC status codes whose text
 * names the option to change. It holds no state of its own but the calls in progress.
 */
package dev.gradus.lean.service;
