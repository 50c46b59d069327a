package dev.gradus.search.engine;

import java.util.List;

/**
 * Everything an attempt visited.
 *
 * @param result how it ended
 * @param seed from which its random choices derive
 * @param nodes in order of their numbers
 * @param edges in the order in which the search took note of them
 * @param verifications checks of whole proofs, in order; those of minimisation included
 */
public record AttemptTrace(
    AttemptResult result,
    long seed,
    List<NodeTrace> nodes,
    List<EdgeTrace> edges,
    List<Verification> verifications) {
  public AttemptTrace {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    verifications = List.copyOf(verifications);
  }
}
