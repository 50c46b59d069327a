package dev.gradus.model.serving;

import dev.gradus.model.ModelRefusal;
import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continuous batching: one thread decodes the rows of many requests together, in slices of a few
 * steps; between slices rows leave that have ended or that nobody waits for, and others join (Yu et
 * al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", section
 * 4.1, iteration-level scheduling).
 *
 * <p>Free rows go to the clients in turn. A turn opens one request and starts up to {@link
 * #DRAWS_PER_TURN} of its draws, so that a usual request starts as a whole (it ends sooner than if
 * all shared the rows) while a very large one lets others in between. A request's prompt is read
 * when its first turn comes, and is held until its last draw has started; at most as many requests
 * as there are rows are open at a time.
 *
 * <p>Proof sizes are a queue of their own: between two slices, at most one forward pass over the
 * goals of as many requests as fit it.
 */
final class Scheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** Draws that a client may start before it is another client's turn. */
  static final int DRAWS_PER_TURN = 16;

  /**
   * Steps of a slice, at most. A row that ends within a slice is idle for the rest of it, and a
   * request that arrives waits for its end; a native call costs far less than a step.
   */
  static final int SLICE_STEPS = 2;

  private final Engine engine;
  private final int mostQueued;
  private final int sliceSteps;
  private final ServingMeters meters;
  private final Executor answers;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // Under the lock.
  private final FairQueue<SampleJob> samples = new FairQueue<>();
  private final FairQueue<ProofSizeJob> sizes = new FairQueue<>();
  private boolean draining;
  private boolean closed;

  // The thread's own. Row i of the engine is element i.
  private final List<Row> rows = new ArrayList<>();
  private final Set<SampleJob> open = new HashSet<>();

  /** Whose turn it is, while it has draws to start, and how many of them in this turn. */
  private Optional<SampleJob> turn = Optional.empty();

  private int drawsLeft;
  private volatile int activeRows;

  /**
   * Starts the thread.
   *
   * @param engine closed by this scheduler at its end
   * @param mostQueued requests that may wait
   * @param sliceSteps steps decoded at a time, at most; {@link #SLICE_STEPS}
   * @param answers where callers are told; never the scheduler's thread, which must not run their
   *     code
   */
  Scheduler(Engine engine, int mostQueued, int sliceSteps, ServingMeters meters, Executor answers) {
    this.engine = engine;
    this.mostQueued = mostQueued;
    this.sliceSteps = sliceSteps;
    this.meters = meters;
    this.answers = answers;
    thread = new Thread(this::run, "gradus-model-decode");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues a request.
   *
   * @throws ModelRefusal if the queue is full or this scheduler takes no more requests
   */
  void submit(SampleJob job) {
    submit(samples, job);
  }

  /** As {@link #submit(SampleJob)}. */
  void submit(ProofSizeJob job) {
    submit(sizes, job);
  }

  private <J extends Job> void submit(FairQueue<J> queue, J job) {
    lock.lock();
    try {
      if (draining || closed) {
        throw new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model is being closed");
      }
      if (queued() >= mostQueued) {
        throw new ModelRefusal(
            ModelRefusal.Reason.BUSY,
            mostQueued
                + " requests wait for the model, as many as may; ask again later, or start it with"
                + " a higher --model-queue");
      }
      queue.add(job);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Requests that wait, for their first turn or for another. */
  int queued() {
    lock.lock();
    try {
      return samples.size() + sizes.size();
    } finally {
      lock.unlock();
    }
  }

  /** Rows under way. */
  int activeRows() {
    return activeRows;
  }

  /** Takes no more requests, and ends, with its engine, after those that it has. */
  void drain() {
    end(false);
  }

  /** Fails what is queued or under way, and returns once the engine is closed. */
  @Override
  public void close() {
    end(true);
    awaitEnd();
  }

  /** Returns once the engine is closed. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        // The weights must not be freed under a native call: the slice is waited for.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(boolean now) {
    lock.lock();
    try {
      draining = true;
      closed |= now;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        dropThoseOver();
        estimateProofSizes();
        startDraws();
        decodeSlice();
      }
    } finally {
      try {
        failAll(new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model was closed"));
      } finally {
        engine.close();
      }
    }
  }

  /** Waits until there is work; false at the end. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!draining && isIdle()) {
        work.awaitUninterruptibly();
      }
      return !closed && !isIdle();
    } finally {
      lock.unlock();
    }
  }

  private boolean isIdle() {
    return rows.isEmpty() && turn.isEmpty() && samples.size() == 0 && sizes.size() == 0;
  }

  /** Frees what requests hold that have ended or whose callers have gone away. */
  private void dropThoseOver() {
    for (int row = rows.size() - 1; row >= 0; row--) {
      if (rows.get(row).job().isOver()) {
        remove(row);
      }
    }
    turn = turn.filter(job -> !job.isOver());
    lock.lock();
    try {
      samples.removeIf(Job::isOver).forEach(Job::close);
      sizes.removeIf(Job::isOver).forEach(Job::close);
    } finally {
      lock.unlock();
    }
    open.removeIf(
        job -> {
          boolean over = job.isOver(); // asked once: a caller may go away at any moment
          if (over) {
            job.close();
          }
          return over;
        });
  }

  private <J extends Job> Optional<J> take(FairQueue<J> queue, Predicate<J> mayRun) {
    lock.lock();
    try {
      Optional<J> job = queue.take(mayRun);
      job.filter(next -> !next.isOpened())
          .ifPresent(next -> meters.wait.record(next.openNanos(), TimeUnit.NANOSECONDS));
      return job;
    } finally {
      lock.unlock();
    }
  }

  private void withQueues(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void estimateProofSizes() {
    ProofSizePass pass = new ProofSizePass();
    while (!pass.isFull()) {
      Optional<ProofSizeJob> next = take(sizes, job -> true);
      if (next.isEmpty()) {
        break;
      }
      ProofSizeJob job = next.get();
      if (!pass.add(job)) {
        // Its turn came and there was no room: it begins the next pass, which always has room.
        withQueues(() -> sizes.untake(job));
      }
    }
    if (pass.isEmpty()) {
      return;
    }
    try {
      pass.run(engine);
      meters.goals.increment(pass.goals());
      meters.prefillTokens.increment((double) pass.tokens());
    } catch (RuntimeException | Error e) {
      LOG.warn("a pass over goals failed", e);
      pass.jobs().forEach(job -> job.fail(e, answers));
      return;
    }
    for (ProofSizeJob job : pass.jobs()) {
      if (job.open().isEmpty()) {
        job.finish(answers);
      } else {
        withQueues(() -> sizes.putBack(job));
      }
    }
  }

  private void startDraws() {
    while (rows.size() < engine.rows()) {
      if (turn.isEmpty()) {
        turn = take(samples, job -> job.isOpened() || open.size() < engine.rows());
        drawsLeft = DRAWS_PER_TURN;
      }
      if (turn.isEmpty()) {
        break;
      }
      SampleJob job = turn.get();
      try {
        startDraws(job);
      } catch (RuntimeException | Error e) {
        LOG.warn("reading a prompt failed", e);
        job.fail(e, answers);
      }
      boolean wantsMore = !job.isOver() && job.draws().wanted() > 0;
      if (wantsMore && drawsLeft > 0) {
        // Out of rows: its turn goes on when some are free again.
        break;
      }
      turn = Optional.empty();
      job.setQueued(wantsMore);
      if (wantsMore) {
        withQueues(() -> samples.putBack(job));
      }
    }
    activeRows = rows.size();
  }

  private void startDraws(SampleJob job) {
    job.setQueued(true);
    if (open.add(job)) {
      meters.prefillTokens.increment(job.promptTokens());
    }
    Engine.Prompt prompt = job.read(engine);
    int free = Math.min(drawsLeft, engine.rows() - rows.size());
    for (int i = Math.min(free, job.draws().wanted()); i > 0; i--) {
      engine.load(prompt, rows.size());
      rows.add(new Row(job, job.draws().start()));
      drawsLeft--;
    }
    if (job.draws().allStarted()) {
      job.free();
    }
  }

  private void decodeSlice() {
    if (rows.isEmpty()) {
      return;
    }
    int steps = rows.stream().mapToInt(Row::remaining).reduce(sliceSteps, Math::min);
    meters.batch.record(rows.size());
    long start = System.nanoTime();
    Decoded decoded;
    try {
      decoded = engine.decode(batch(steps));
    } catch (RuntimeException | Error e) {
      LOG.warn("decoding failed", e);
      rows.forEach(row -> row.job().fail(e, answers));
      return;
    }
    meters.slice.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    Set<SampleJob> settled = new HashSet<>();
    for (int row = rows.size() - 1; row >= 0; row--) {
      int[] tokens = decoded.tokens()[row];
      meters.tokens.increment(tokens.length);
      if (rows.get(row).append(tokens, decoded.logProbabilities()[row], engine::isEnd)) {
        settled.add(rows.get(row).job());
        remove(row);
      }
    }
    settled.forEach(this::settle);
    activeRows = rows.size();
  }

  private DecodeBatch batch(int steps) {
    int size = rows.size();
    int[] inputs = new int[size];
    float[] temperatures = new float[size];
    float[] topPs = new float[size];
    float[][] uniforms = new float[size][];
    for (int i = 0; i < size; i++) {
      Row row = rows.get(i);
      inputs[i] = row.input();
      temperatures[i] = row.job().temperature();
      topPs[i] = row.job().topP();
      uniforms[i] = row.uniforms(steps);
    }
    return new DecodeBatch(inputs, temperatures, topPs, uniforms);
  }

  /** Goes on with a request of which draws have finished. */
  private void settle(SampleJob job) {
    if (job.isOver()) {
      return;
    }
    if (job.draws().isComplete()) {
      job.finish(answers);
    } else if (job.draws().wanted() > 0 && !job.isQueued()) {
      job.setQueued(true);
      withQueues(() -> samples.putBack(job));
    }
  }

  private void remove(int row) {
    int last = rows.size() - 1;
    if (row != last) {
      engine.move(last, row);
      rows.set(row, rows.get(last));
    }
    rows.remove(last);
  }

  private void failAll(ModelRefusal refusal) {
    rows.clear();
    open.stream().filter(job -> !job.isOver()).forEach(job -> job.fail(refusal, answers));
    open.forEach(Job::close);
    lock.lock();
    try {
      draining = true;
      samples.removeIf(job -> true).forEach(job -> job.fail(refusal, answers));
      sizes.removeIf(job -> true).forEach(job -> job.fail(refusal, answers));
    } finally {
      lock.unlock();
    }
  }
}
