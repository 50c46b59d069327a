/**
 * Gets a Lean to run: installs the embedded one or finds the user's own, compiles the gym for it,
 * and starts it confined.
 *
 * <p>In: a cache folder, a choice of Lean, a Lake project. Out: a {@link
 * dev.gradus.lean.runtime.LeanRuntime} whose processes speak the gym's protocol. What is said in
 * that protocol, and how many processes there are, is not known here.
 */
package dev.gradus.lean.runtime;
