package dev.gradus.model.serving;

import dev.gradus.model.ModelRefusal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
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
 * <p>{@link RequestQueues} is what callers and the thread share, {@link Rows} what is under way.
 * Proof sizes are a queue of their own: between two slices, at most one forward pass over the goals
 * of as many requests as fit it.
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
  private final int sliceSteps;
  private final ServingMeters meters;
  private final Executor answers;
  private final RequestQueues queues;
  private final Thread thread;

  // The thread's own.
  private final Rows rows;
  private final Set<SampleJob> open = new HashSet<>();

  /** Whose turn it is, while it has draws to start, and how many of them in this turn. */
  private Optional<SampleJob> turn = Optional.empty();

  private int drawsLeft;

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
    this.sliceSteps = sliceSteps;
    this.meters = meters;
    this.answers = answers;
    queues = new RequestQueues(mostQueued, meters);
    rows = new Rows(engine, meters);
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
    queues.submit(job);
  }

  /** As {@link #submit(SampleJob)}. */
  void submit(ProofSizeJob job) {
    queues.submit(job);
  }

  /** Requests that wait, for their first turn or for another. */
  int queued() {
    return queues.size();
  }

  /** Rows under way. */
  int activeRows() {
    return rows.active();
  }

  /** Takes no more requests, and ends, with its engine, after those that it has. */
  void drain() {
    queues.drain();
  }

  /** Fails what is queued or under way, and returns once the engine is closed. */
  @Override
  public void close() {
    queues.close();
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

  private void run() {
    try {
      while (queues.awaitWork(!rows.isEmpty() || turn.isPresent())) {
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

  /** Frees what requests hold that have ended or whose callers have gone away. */
  private void dropThoseOver() {
    rows.dropThoseOver();
    turn = turn.filter(job -> !job.isOver());
    queues.removeThoseOver().forEach(Job::close);
    open.removeIf(
        job -> {
          boolean over = job.isOver(); // asked once: a caller may go away at any moment
          if (over) {
            job.close();
          }
          return over;
        });
  }

  private void estimateProofSizes() {
    ProofSizePass pass = new ProofSizePass();
    while (!pass.isFull()) {
      Optional<ProofSizeJob> next = queues.takeSizes();
      if (next.isEmpty()) {
        break;
      }
      ProofSizeJob job = next.get();
      if (!pass.add(job)) {
        // Its turn came and there was no room: it begins the next pass, which always has room.
        queues.untake(job);
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
        queues.putBack(job);
      }
    }
  }

  private void startDraws() {
    while (rows.free() > 0) {
      if (turn.isEmpty()) {
        turn = queues.takeSamples(job -> job.isOpened() || open.size() < engine.rows());
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
        queues.putBack(job);
      }
    }
  }

  private void startDraws(SampleJob job) {
    job.setQueued(true);
    if (open.add(job)) {
      meters.prefillTokens.increment(job.promptTokens());
    }
    Engine.Prompt prompt = job.read(engine);
    int free = Math.min(drawsLeft, rows.free());
    for (int i = Math.min(free, job.draws().wanted()); i > 0; i--) {
      rows.start(job, prompt);
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
    Set<SampleJob> settled;
    try {
      settled = rows.decode(sliceSteps);
    } catch (RuntimeException | Error e) {
      LOG.warn("decoding failed", e);
      rows.jobs().forEach(job -> job.fail(e, answers));
      return;
    }
    settled.forEach(this::settle);
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
      queues.putBack(job);
    }
  }

  private void failAll(ModelRefusal refusal) {
    rows.clear();
    open.stream().filter(job -> !job.isOver()).forEach(job -> job.fail(refusal, answers));
    open.forEach(Job::close);
    queues.removeAll().forEach(job -> job.fail(refusal, answers));
  }
}
