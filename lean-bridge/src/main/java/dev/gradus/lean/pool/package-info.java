/**
 * Keeps Lean running: a pool of gym processes that survives what tactics do to them.
 *
 * <p>In: statements, batches of tactics, whole proofs, each with its {@link
 * dev.gradus.lean.pool.Limits}. Out: one {@link dev.gradus.lean.pool.TacticResult} per tactic, one
 * {@link dev.gradus.lean.pool.ProofVerdict} per proof. A process may crash, hang, grow or be killed
 * at any moment; callers see at worst one tactic that {@code crashed} or {@code timed_out}, never a
 * lost state.
 *
 * <p>All state of a pool belongs to one Vert.x event loop, so nothing here locks. The threads at
 * the edge (one reader and one writer per process, because JDK pipes block) only hand lines over.
 *
 * <p>This package knows nothing of gRPC; it knows the gym's wire protocol, and Lean only through
 * the {@link java.lang.ProcessBuilder} that starts it.
 */
package dev.gradus.lean.pool;
