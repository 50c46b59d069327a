/**
 * A probabilistic grammar over tactic calls that reads the goal: the cold start of expert iteration
 * and the baseline that a trained model must beat.
 *
 * <p>In: a printed tactic state. Out: a finite probability distribution over tactic calls, from
 * which temperature, top-p and sampling are exact. The way through the package:
 *
 * <pre>
 *   text -&gt; {@link dev.gradus.model.prior.TacticState} (hypotheses and target as {@link
 *   dev.gradus.model.prior.Term}s)
 *        -&gt; {@link dev.gradus.model.prior.Feature}s and {@link dev.gradus.model.prior.Slot}s
 *        -&gt; {@link dev.gradus.model.prior.Grammar} expanded for this goal
 *        -&gt; {@link dev.gradus.model.prior.TacticDistribution} -&gt; draws
 * </pre>
 *
 * <p>Everything that is a matter of taste or of training, which tactics, how likely, when, stands
 * in the {@code .grammar} resources; the Java code supplies only what is read off a goal.
 */
package dev.gradus.model.prior;
