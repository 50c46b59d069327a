package dev.gradus.search.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;

/** Work that waits, and is done one piece at a time in an order that the seed decides. */
public final class Shuffle {
  private final List<Runnable> waiting = new ArrayList<>();
  private final Random random;

  /**
   * @param seed of the order
   */
  public Shuffle(long seed) {
    random = new Random(seed);
  }

  public void add(Runnable work) {
    waiting.add(work);
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
    if (waiting.isEmpty()) {
      throw new IllegalStateException("nothing is under way: the search waits for ever");
    }
    waiting.remove(random.nextInt(waiting.size())).run();
  }

  /** Does all the work there is. */
  public void drain() {
    while (!waiting.isEmpty()) {
      step();
    }
  }
}
