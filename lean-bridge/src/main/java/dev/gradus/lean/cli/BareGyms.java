package dev.gradus.lean.cli;

import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.runtime.AllowedSyntax;
import dev.gradus.lean.runtime.LeanRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Gym processes without a bridge, each fed by a thread of its own: what the machine can do. */
final class BareGyms implements AutoCloseable {
  private final List<BareGym> gyms = new ArrayList<>();
  private final ExecutorService threads;

  BareGyms(LeanRuntime runtime, Path scratch, int count) throws IOException {
    this.threads = Executors.newFixedThreadPool(count);
    try {
      for (int i = 0; i < count; i++) {
        gyms.add(new BareGym(runtime.gym(scratch), AllowedSyntax.standard()));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Works through theorems {@code from} to {@code to} in this many of the processes at once. */
  void play(
      int count,
      BenchWorkload workload,
      String series,
      int from,
      int to,
      PoolConfig limits,
      Sample sample)
      throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (BareGym gym : gyms.subList(0, count)) {
      running.add(
          threads.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) {
                  gym.play(workload.task(series, n), limits, sample);
                }
                return null;
              }));
    }
    for (Future<?> gym : running) {
      gym.get();
    }
    sample.addSeconds((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (BareGym gym : gyms) {
      gym.close();
    }
  }
}
