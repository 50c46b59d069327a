package dev.gradus.model.bench.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The answers of all clients as one stream, at points of which requests are given up: whoever gets
 * the n-th answer cancels what is due then. So cancellations fall anywhere between a request and
 * its answer, and no clock is asked.
 */
final class AnswerStream {

  private record Due(long answer, Runnable cancel) {}

  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::answer));
  private long answers;

  /** Runs this when so many more answers have come, at once if none. */
  void after(int more, Runnable cancel) {
    synchronized (this) {
      if (more > 0) {
        due.add(new Due(answers + more, cancel));
        return;
      }
    }
    cancel.run();
  }

  /** A request has ended, by an answer or otherwise. */
  void next() {
    List<Runnable> now = new ArrayList<>();
    synchronized (this) {
      answers++;
      while (!due.isEmpty() && due.peek().answer() <= answers) {
        now.add(due.remove().cancel());
      }
    }
    // Outside the lock: a cancellation may tell its client right here.
    now.forEach(Runnable::run);
  }
}
