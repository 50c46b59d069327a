package dev.gradus.curriculum.library;

import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls made side by side, begun in their order. */
final class Abreast {
  private Abreast() {}

  /**
   * Runs tasks; the first failure cancels the calls of all others, and is thrown.
   *
   * @param most how many at a time
   */
  static void run(Queue<Runnable> tasks, int most) {
    Queue<Runnable> waiting = new ConcurrentLinkedQueue<>(tasks);
    ExecutorService threads = Executors.newFixedThreadPool(most);
    ExecutorCompletionService<Void> workers = new ExecutorCompletionService<>(threads);
    Context.CancellableContext calls = Context.current().withCancellation();
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        running.add(workers.submit(calls.wrap(() -> drain(waiting)), null));
      }
      for (int i = 0; i < running.size(); i++) {
        workers.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      waiting.clear();
      calls.cancel(null);
      threads.shutdownNow();
    }
  }

  private static void drain(Queue<Runnable> tasks) {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
