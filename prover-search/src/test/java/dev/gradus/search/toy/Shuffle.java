package dev.gradus.search.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;

/**
 * Work that waits, and is done one piece at a time in an order that the seed decides: on the thread
 * of the test by {@link #until}, or on a thread of its own after {@link #start}.
 */
public final class Shuffle {
  private final List<Runnable> waiting = new ArrayList<>();
  private final Random random;

  /**
   * @param seed of the order
   */
  public Shuffle(long seed) {
    random = new Random(seed);
  }

  public synchronized void add(Runnable work) {
    waiting.add(work);
    notifyAll();
  }

  /** Works until the future is done. */
  public <T> T until(Future<T> done) throws Exception {
    while (!done.isDone()) {
      step();
    }
    return done.get();
  }

  /** Does one piece of work. */
  public void step() {
    Runnable next = poll();
    if (next == null) {
      throw new IllegalStateException("nothing is under way: the search waits for ever");
    }
    next.run();
  }

  /** Does all the work there is. */
  public void drain() {
    for (Runnable next = poll(); next != null; next = poll()) {
      next.run();
    }
  }

  /** Works from now on, on a thread that ends with the process or when it is interrupted. */
  public Thread start() {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  take().run();
                }
              } catch (InterruptedException e) {
                // The end.
              }
            },
            "toy-services");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private synchronized Runnable poll() {
    return waiting.isEmpty() ? null : waiting.remove(random.nextInt(waiting.size()));
  }

  private synchronized Runnable take() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    return poll();
  }
}
