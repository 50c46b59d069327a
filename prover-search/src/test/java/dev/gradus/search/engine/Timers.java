package dev.gradus.search.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time limits that are reached when the test says so. */
final class Timers extends ScheduledThreadPoolExecutor {
  private final List<Runnable> waiting = new ArrayList<>();

  Timers() {
    super(0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    waiting.add(task);
    return super.schedule(() -> {}, Long.MAX_VALUE / 4, TimeUnit.NANOSECONDS);
  }

  /** Reaches every limit. */
  void fire() {
    waiting.forEach(Runnable::run);
  }

  @Override
  public void shutdown() {
    shutdownNow();
  }
}
