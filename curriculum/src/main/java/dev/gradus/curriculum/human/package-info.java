/**
 * Tactics that people wrote, with the goals they wrote them for.
 *
 * <p>In: Lean files and a channel to a {@code LeanBridge}. Out: pairs as training reads them, with
 * their places. Nothing that is held out gets through. Knows nothing of searches and of training.
 */
package dev.gradus.curriculum.human;
