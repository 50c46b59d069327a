package dev.gradus.search.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which nodes of a finished attempt are proved, and in how many steps: the breadth-first distance,
 * against the edges, from the tactics whose proof was verified. Duplicate edges count: a goal state
 * is proved by whatever way leads to a proved one.
 */
final class ProofSizes {
  private static final int UNPROVED = -1;
  private final int[] sizes;

  /**
   * @param closing indices into {@code edges} of the closing tactics that were verified
   */
  ProofSizes(int nodes, List<EdgeTrace> edges, Collection<Integer> closing) {
    sizes = new int[nodes];
    Arrays.fill(sizes, UNPROVED);
    List<List<Integer>> parents = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      parents.add(new ArrayList<>());
    }
    for (EdgeTrace edge : edges) {
      if (edge.child() >= 0) {
        parents.get(edge.child()).add(edge.parent());
      }
    }
    ArrayDeque<Integer> frontier = new ArrayDeque<>();
    for (int index : closing) {
      reach(edges.get(index).parent(), 1, frontier);
    }
    while (!frontier.isEmpty()) {
      int node = frontier.remove();
      for (int parent : parents.get(node)) {
        reach(parent, sizes[node] + 1, frontier);
      }
    }
  }

  private void reach(int node, int size, ArrayDeque<Integer> frontier) {
    if (sizes[node] == UNPROVED) {
      sizes[node] = size;
      frontier.add(node);
    }
  }

  OptionalInt of(int node) {
    return sizes[node] == UNPROVED ? OptionalInt.empty() : OptionalInt.of(sizes[node]);
  }
}
