package dev.gradus.model.serving;

import dev.gradus.model.ModelRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The requests that wait for the scheduler, as many as may: those for samples and those for proof
 * sizes, each kind in turns of its own. Callers put them in from any thread, the scheduler's thread
 * takes them out; here is the lock between the two, and all that they share.
 */
final class RequestQueues {

  private final int mostQueued;
  private final ServingMeters meters;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // Under the lock.
  private final FairQueue<SampleJob> samples = new FairQueue<>();
  private final FairQueue<ProofSizeJob> sizes = new FairQueue<>();
  private boolean draining;
  private boolean closed;

  /**
   * @param mostQueued requests that may wait
   */
  RequestQueues(int mostQueued, ServingMeters meters) {
    this.mostQueued = mostQueued;
    this.meters = meters;
  }

  /**
   * Queues a request.
   *
   * @throws ModelRefusal if the queues are full or take no more requests
   */
  void submit(SampleJob job) {
    submit(samples, job);
  }

  /** As {@link #submit(SampleJob)}. */
  void submit(ProofSizeJob job) {
    submit(sizes, job);
  }

  private <J extends Job> void submit(FairQueue<J> queue, J job) {
    change(
        () -> {
          if (draining) {
            throw new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model is being closed");
          }
          if (size() >= mostQueued) {
            throw new ModelRefusal(
                ModelRefusal.Reason.BUSY,
                mostQueued
                    + " requests wait for the model, as many as may; ask again later, or start it"
                    + " with a higher --model-queue");
          }
          queue.add(job);
          work.signal();
        });
  }

  /** Requests that wait, for their first turn or for another. */
  int size() {
    return locked(() -> samples.size() + sizes.size());
  }

  /** Takes no more requests; those that are in are still to be taken out. */
  void drain() {
    end(false);
  }

  /** Takes no more requests; nobody need take out those that are in. */
  void close() {
    end(true);
  }

  private void end(boolean now) {
    change(
        () -> {
          draining = true;
          closed |= now;
          work.signal();
        });
  }

  /**
   * Waits for a request where there is no other work.
   *
   * @return whether there is work to go on with; false at the end
   */
  boolean awaitWork(boolean otherWork) {
    return locked(
        () -> {
          while (!draining && !otherWork && size() == 0) {
            work.awaitUninterruptibly();
          }
          return !closed && (otherWork || size() > 0);
        });
  }

  /** Takes out the next request for samples whose turn it is, among those that may run now. */
  Optional<SampleJob> takeSamples(Predicate<SampleJob> mayRun) {
    return take(samples, mayRun);
  }

  /** Takes out the next request for proof sizes. */
  Optional<ProofSizeJob> takeSizes() {
    return take(sizes, job -> true);
  }

  private <J extends Job> Optional<J> take(FairQueue<J> queue, Predicate<J> mayRun) {
    Optional<J> taken = locked(() -> queue.take(mayRun));
    taken
        .filter(job -> !job.isOpened())
        .ifPresent(job -> meters.wait.record(job.openNanos(), TimeUnit.NANOSECONDS));
    return taken;
  }

  /** Puts a request back that had its turn and wants another. */
  void putBack(SampleJob job) {
    change(() -> samples.putBack(job));
  }

  /** As {@link #putBack(SampleJob)}. */
  void putBack(ProofSizeJob job) {
    change(() -> sizes.putBack(job));
  }

  /** Puts a request back that was taken out and found no room: it is next. */
  void untake(ProofSizeJob job) {
    change(() -> sizes.untake(job));
  }

  /** Takes out those that have ended or whose callers have gone away. */
  List<Job> removeThoseOver() {
    return removeIf(Job::isOver);
  }

  /** Takes out all, and takes no more in. */
  List<Job> removeAll() {
    drain();
    return removeIf(job -> true);
  }

  private List<Job> removeIf(Predicate<Job> gone) {
    return locked(
        () -> {
          List<Job> removed = new ArrayList<>(samples.removeIf(gone::test));
          removed.addAll(sizes.removeIf(gone::test));
          return removed;
        });
  }

  private void change(Runnable change) {
    locked(
        () -> {
          change.run();
          return null;
        });
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
