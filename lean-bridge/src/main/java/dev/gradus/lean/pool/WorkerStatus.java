package dev.gradus.lean.pool;

/**
 * One place of the pool, as it is now.
 *
 * @param name {@code 0}, {@code 1}, ... for workers, {@code verifier}
 * @param pid of its process, 0 while it has none
 * @param residentBytes memory of that process, 0 where it cannot be told
 * @param jobs it works on
 */
public record WorkerStatus(String name, long pid, long residentBytes, int jobs) {}
