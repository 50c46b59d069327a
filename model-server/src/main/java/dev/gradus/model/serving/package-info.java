/**
 * Serving of a trained decoder: many clients, one set of weights.
 *
 * <p>In: requests for tactic calls and for proof sizes, from any thread. Out: futures of their
 * answers. The way through the package:
 *
 * <pre>
 *   {@link dev.gradus.model.serving.NeuralModel}   limits, caches, which generation of weights
 *        -&gt; Generation    one checkpoint: its tokenizer, its decoder, its scheduler
 *        -&gt; Scheduler     one thread: continuous batching over a fair, bounded queue
 *             RequestQueues  what waits: bounded, in turns; Rows: what is under way
 *        -&gt; Engine        the seam: prompts run once, rows that continue them, slices of steps
 *        -&gt; TorchEngine   the decoder of {@link dev.gradus.model.decoder}
 * </pre>
 *
 * <p>It knows nothing of gRPC, of Lean or of search.
 */
package dev.gradus.model.serving;
