package dev.gradus.model.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A request for proof sizes. Everything but its answer is the scheduler's thread's own. */
final class ProofSizeJob extends Job {

  private final List<int[]> prompts;
  private final List<double[]> sizes = new ArrayList<>();
  private final CompletableFuture<List<double[]>> answer = new CompletableFuture<>();

  /**
   * @param prompts at least one
   */
  ProofSizeJob(String client, String theorem, List<int[]> prompts) {
    super(client, theorem);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("no goals");
    }
    this.prompts = prompts;
  }

  @Override
  CompletableFuture<List<double[]>> answer() {
    return answer;
  }

  /** The prompts that have no answer yet. */
  List<int[]> open() {
    return prompts.subList(sizes.size(), prompts.size());
  }

  /** Takes the answers to the first open prompts. */
  void add(List<double[]> buckets) {
    sizes.addAll(buckets);
  }

  @Override
  Runnable answering() {
    return () -> answer.complete(sizes);
  }

  @Override
  void free() {}
}
