package dev.gradus.lean.pool;

import dev.gradus.lean.pool.PoolRefusal.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Brings jobs and processes together. It has the places of the pool, keeps the jobs that wait for
 * one, and hands out whatever job's turn it is: whole proofs to the verifier, which runs nothing
 * else, and all others to the workers. A job that loses its process is put back if it is to be
 * tried again.
 *
 * <p>All of it happens on the pool's event loop; only gauges look in from elsewhere.
 */
final class Dispatcher {
  private static final PoolRefusal CANCELLED =
      new PoolRefusal(Kind.UNAVAILABLE, "the caller has gone");

  private final Context context;
  private final PoolConfig config;
  private final PoolMetrics metrics;
  private final GymSupply supply;
  private final List<Worker> workers;
  private final Rota rota = new Rota();
  private final Worker verifier;
  private final Rota proofs = new Rota();
  private final Promise<Void> ready = Promise.promise();
  private boolean closed;
  private boolean dispatching;
  private boolean dispatchAgain;
  private boolean lookingAgain;

  Dispatcher(Context context, GymLauncher launcher, PoolConfig config, PoolMetrics metrics) {
    this.context = context;
    this.config = config;
    this.metrics = metrics;
    this.supply = new GymSupply(context, launcher, config);
    this.workers = IntStream.range(0, config.workers()).mapToObj(i -> newWorker()).toList();
    this.verifier = newWorker();
    registerGauges();
  }

  private Worker newWorker() {
    return new Worker(supply, config, metrics, this::workerChanged);
  }

  /** Gauges look in from other threads; a figure one job old is as good. */
  private void registerGauges() {
    metrics.gauge("queue", "Jobs waiting for a process", this::waiting);
    metrics.gauge("workers.busy", "Workers with a job", () -> count(w -> w.jobs() > 0));
    metrics.gauge("workers.ready", "Workers with a live process", () -> count(Worker::ready));
    for (int i = 0; i < workers.size(); i++) {
      metrics.residentMemory(Integer.toString(i), workers.get(i)::residentBytes);
    }
    metrics.residentMemory("verifier", verifier::residentBytes);
  }

  private int waiting() {
    return rota.waiting() + proofs.waiting();
  }

  private long count(Predicate<Worker> which) {
    return workers.stream().filter(which).count();
  }

  /** Gets the workers their processes; the verifier's starts with the first proof. */
  void start() {
    workers.forEach(worker -> worker.fill(context));
  }

  /** Completes when a worker takes jobs; fails with {@link PoolRefusal} if Lean does not start. */
  Future<Void> ready() {
    return ready.future();
  }

  /** Every place and the process it has. */
  List<WorkerStatus> status() {
    List<WorkerStatus> places = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      places.add(workers.get(i).status(Integer.toString(i)));
    }
    places.add(verifier.status("verifier"));
    return places;
  }

  /** Why so many more jobs cannot be taken, or null. */
  PoolRefusal refuse(int jobs) {
    if (closed) {
      return poolClosed();
    }
    PoolRefusal broken = brokenLean();
    if (broken != null) {
      return broken;
    }
    if (waiting() + jobs > config.maxWaiting()) {
      return new PoolRefusal(
          Kind.EXHAUSTED,
          waiting()
              + " jobs are waiting for Lean and "
              + jobs
              + " more would pass the limit of "
              + config.maxWaiting()
              + ": send fewer at once, add workers (--workers), or raise --lean-queue");
    }
    return null;
  }

  private static PoolRefusal poolClosed() {
    return new PoolRefusal(Kind.UNAVAILABLE, "the Lean pool is closed");
  }

  private static PoolRefusal theoremClosed() {
    return new PoolRefusal(Kind.NOT_FOUND, "the theorem was closed");
  }

  private PoolRefusal brokenLean() {
    boolean broken = workers.stream().allMatch(w -> w.startFailure() != null);
    return broken ? doesNotStart(workers.get(0)) : null;
  }

  /** Takes jobs of a theorem; {@link #refuse} has been asked. */
  void add(Theorem theorem, List<? extends Job> jobs) {
    rota.add(theorem, jobs);
    dispatch();
  }

  /** Takes a proof to be checked; {@link #refuse} has been asked. */
  void add(VerifyJob proof) {
    verifier.fill(context);
    proofs.add(proof.theorem(), List.of(proof));
    dispatch();
  }

  /** Nobody waits for a job any more, wherever it is. */
  void cancel(Job job) {
    job.cancel(config.cancelGrace());
    rotaOf(job)
        .remove(job.theorem(), waiting -> waiting == job)
        .forEach(dropped -> dropped.giveUp(CANCELLED));
  }

  /** Nobody waits for a batch any more, which knows it: its jobs end without a result. */
  void cancel(Batch batch) {
    rota.remove(batch.state().theorem, job -> job instanceof TacticJob t && t.batch() == batch);
    batch.jobs().forEach(job -> job.cancel(config.cancelGrace()));
  }

  /** A theorem was closed: its jobs end, its states are released. */
  void forget(Theorem theorem) {
    rota.remove(theorem, job -> true).forEach(job -> job.giveUp(theoremClosed()));
    workers.forEach(worker -> worker.forget(theorem));
  }

  private Rota rotaOf(Job job) {
    return job instanceof VerifyJob ? proofs : rota;
  }

  private void workerChanged() {
    PoolRefusal broken = brokenLean();
    if (count(Worker::ready) > 0) {
      ready.tryComplete();
    } else if (broken != null) {
      ready.tryFail(broken);
      giveUpAll(broken);
    }
    if (verifier.startFailure() != null && !verifier.filling()) {
      PoolRefusal unchecked = doesNotStart(verifier);
      proofs.removeAll().forEach(job -> job.giveUp(unchecked));
    }
    dispatch();
  }

  private static PoolRefusal doesNotStart(Worker worker) {
    return new PoolRefusal(
        Kind.UNAVAILABLE, "Lean does not start: " + worker.startFailure() + " (try gradus doctor)");
  }

  private void giveUpAll(PoolRefusal refusal) {
    rota.removeAll().forEach(job -> job.giveUp(refusal));
    proofs.removeAll().forEach(job -> job.giveUp(refusal));
  }

  /**
   * Hands out jobs while there are both jobs and room. Every worker gets one before any gets a
   * second one into its pipe. Finishing a job calls this again, even from within.
   */
  void dispatch() {
    dispatchAgain = true;
    if (dispatching) {
      return;
    }
    dispatching = true;
    try {
      while (dispatchAgain) {
        dispatchAgain = false;
        for (int depth = 0; depth < Worker.PIPELINE; depth++) {
          for (Worker worker : workers) {
            handOut(rota, worker, workers, depth);
          }
          handOut(proofs, verifier, List.of(verifier), depth);
        }
      }
    } finally {
      dispatching = false; // whatever a listener throws, the others go on
    }
    lookAgain();
  }

  /** An idle worker may help out with what waits for others, once it has been idle for a while. */
  private void lookAgain() {
    boolean help = rota.waiting() > 0 && workers.stream().anyMatch(w -> w.ready() && w.jobs() == 0);
    if (help && !lookingAgain) {
      lookingAgain = true;
      context
          .owner()
          .setTimer(
              Rota.HELP_AFTER.toMillis() + 1,
              t -> {
                lookingAgain = false;
                dispatch();
              });
    }
  }

  private void handOut(Rota from, Worker worker, List<Worker> peers, int depth) {
    while (worker.ready() && worker.jobs() <= depth) {
      Job job = from.next(worker, peers);
      if (job == null) {
        return;
      }
      if (!job.recalled()) {
        start(worker, job);
      }
    }
  }

  private void start(Worker worker, Job job) {
    worker.begin();
    running(job, worker)
        .onComplete(
            run -> {
              worker.end();
              if (run.failed()) {
                failed(job, run.cause());
              }
              if (job.theorem().closed()) {
                worker.forget(job.theorem());
              }
              dispatch();
            });
  }

  /** What a job throws is its failure: nobody would give its place to another. */
  private static Future<Void> running(Job job, Worker worker) {
    try {
      return job.run(worker);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void failed(Job job, Throwable failure) {
    if (job.cancelled()) {
      job.giveUp(CANCELLED);
    } else if (closed) {
      job.giveUp(poolClosed());
    } else if (job.theorem().closed()) {
      job.giveUp(theoremClosed());
    } else if (job.retries(failure)) {
      rotaOf(job).addFirst(job.theorem(), job);
    } else {
      job.giveUp(failure);
    }
  }

  /** Ends all processes; they are gone when the future completes. */
  Future<Void> shutDown() {
    closed = true;
    giveUpAll(poolClosed());
    workers.forEach(Worker::close);
    verifier.close();
    ready.tryFail(poolClosed());
    return supply.shutDown();
  }
}
