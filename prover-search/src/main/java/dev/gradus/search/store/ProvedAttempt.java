package dev.gradus.search.store;

import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.util.List;

/**
 * A successful attempt with the tree it left.
 *
 * @param statement what was proved
 * @param attempt counted from 0
 * @param proof verified, and minimised unless the run was made without; where steps were dropped,
 *     it need not be a path of the tree
 * @param nodes in order of their numbers
 * @param edges in the order in which the search took note of them
 */
public record ProvedAttempt(
    Statement statement,
    int attempt,
    VerifiedProof proof,
    List<NodeTrace> nodes,
    List<EdgeTrace> edges) {
  public ProvedAttempt {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }
}
