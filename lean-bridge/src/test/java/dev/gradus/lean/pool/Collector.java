package dev.gradus.lean.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Gathers the results of a batch, in the order of its tactics. */
final class Collector implements BatchListener {
  private final AtomicReferenceArray<TacticResult> results;
  private final CompletableFuture<List<TacticResult>> all = new CompletableFuture<>();
  private final CompletableFuture<TacticResult> first = new CompletableFuture<>();
  volatile boolean ready = true;

  Collector(int tactics) {
    results = new AtomicReferenceArray<>(tactics);
  }

  /** Completes when every tactic has its result; fails with {@link PoolRefusal}. */
  CompletableFuture<List<TacticResult>> all() {
    return all;
  }

  CompletableFuture<TacticResult> first() {
    return first;
  }

  int received() {
    int received = 0;
    for (int i = 0; i < results.length(); i++) {
      received += results.get(i) == null ? 0 : 1;
    }
    return received;
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void result(int index, TacticResult result, long micros) {
    if (!results.compareAndSet(index, null, result)) {
      all.completeExceptionally(new AssertionError("tactic " + index + " has two results"));
    }
    first.complete(result);
  }

  @Override
  public void completed() {
    List<TacticResult> list = new java.util.ArrayList<>();
    for (int i = 0; i < results.length(); i++) {
      list.add(results.get(i));
    }
    all.complete(list);
  }

  @Override
  public void failed(PoolRefusal refusal) {
    all.completeExceptionally(refusal);
  }
}
