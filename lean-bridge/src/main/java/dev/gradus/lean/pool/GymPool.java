package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.lean.pool.OpenResult.Cause;
import dev.gradus.lean.pool.OpenResult.Unelaborated;
import dev.gradus.lean.pool.PoolRefusal.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lean as a pool of processes: workers that run tactics, a verifier that runs nothing but whole
 * proofs, and a warm spare for whichever of them dies.
 *
 * <p>Methods may be called from any thread; results come on the pool's event loop, which owns all
 * of its state.
 */
public final class GymPool {
  private static final Logger log = LoggerFactory.getLogger(GymPool.class);
  private static final long SWEEP_MILLIS = 10_000;
  private static final PoolRefusal CANCELLED =
      new PoolRefusal(Kind.UNAVAILABLE, "the caller has gone");

  private final Context context;
  private final PoolConfig config;
  private final PoolMetrics metrics;
  private final ResultMemory memory;
  private final GymSupply supply;
  private final List<Worker> workers;
  private final Rota rota = new Rota();
  private final Worker verifier;
  private final Rota proofs = new Rota();

  /** Proofs wait in one line, kept as if it were a theorem's. */
  private final Theorem proofLine;

  /** And so do questions about the library. */
  private final Theorem inquiryLine;

  private final Map<String, Theorem> theorems = new HashMap<>();
  private final Promise<Void> ready = Promise.promise();
  private final long sweeper;
  private boolean closed;
  private boolean dispatching;
  private boolean dispatchAgain;
  private boolean lookingAgain;

  /** Starts a pool on an event loop of the given Vert.x. */
  public GymPool(Vertx vertx, GymLauncher launcher, PoolConfig config, MeterRegistry registry) {
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.metrics = new PoolMetrics(registry);
    this.memory = new ResultMemory(config.cacheBytes(), registry);
    this.supply = new GymSupply(context, launcher, config);
    this.workers = IntStream.range(0, config.workers()).mapToObj(i -> newWorker()).toList();
    this.verifier = newWorker();
    this.proofLine = new Theorem("", "", "", config.verify());
    this.inquiryLine = new Theorem("", "", "", config.verify());
    registerGauges();
    context.runOnContext(
        // The verifier starts with the first proof.
        v -> workers.forEach(worker -> worker.fill(context)));
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, t -> context.runOnContext(v -> closeIdle()));
  }

  /** Every place of the pool and the process it has. */
  public Future<List<WorkerStatus>> status() {
    Promise<List<WorkerStatus>> done = Promise.promise();
    context.runOnContext(
        v -> {
          List<WorkerStatus> places = new ArrayList<>();
          for (int i = 0; i < workers.size(); i++) {
            places.add(workers.get(i).status(Integer.toString(i)));
          }
          places.add(verifier.status("verifier"));
          done.complete(places);
        });
    return done.future();
  }

  private Worker newWorker() {
    return new Worker(supply, config, metrics, this::workerChanged);
  }

  /** Gauges look in from other threads; a figure one job old is as good. */
  private void registerGauges() {
    metrics.gauge("queue", "Jobs waiting for a process", () -> rota.waiting() + proofs.waiting());
    metrics.gauge("workers.busy", "Workers with a job", () -> count(w -> w.jobs() > 0));
    metrics.gauge("workers.ready", "Workers with a live process", () -> count(Worker::ready));
    metrics.gauge("theorems", "Open theorems", theorems::size);
    for (int i = 0; i < workers.size(); i++) {
      metrics.residentMemory(Integer.toString(i), workers.get(i)::residentBytes);
    }
    metrics.residentMemory("verifier", verifier::residentBytes);
  }

  private long count(Predicate<Worker> which) {
    return workers.stream().filter(which).count();
  }

  /** Completes when a worker takes jobs; fails with {@link PoolRefusal} if Lean does not start. */
  public Future<Void> ready() {
    return ready.future();
  }

  /** The pool's size and bounds. */
  public PoolConfig config() {
    return config;
  }

  /** Elaborates a statement under a header and keeps it open. */
  public Pending<OpenResult> open(String header, String statement, Limits limits) {
    Theorem theorem = new Theorem(UUID.randomUUID().toString(), header, statement, limits);
    OpenJob job = new OpenJob(theorem);
    context.runOnContext(
        v ->
            refuseStatement(header, statement)
                .ifPresentOrElse(job::refuse, () -> admit(theorem, job)));
    return new Pending<>(job.result(), () -> cancel(rota, theorem, job));
  }

  private Optional<Unelaborated> refuseStatement(String header, String statement) {
    Optional<Unelaborated> badHeader =
        config.caps().refuseHeader(header).map(why -> new Unelaborated(Cause.HEADER, why));
    return badHeader.or(
        () ->
            config
                .caps()
                .refuseStatement(statement)
                .map(why -> new Unelaborated(Cause.STATEMENT, why)));
  }

  private void admit(Theorem theorem, OpenJob job) {
    PoolRefusal refusal = job.cancelled() ? CANCELLED : null;
    if (refusal == null) {
      refusal = theorems.size() >= config.maxTheorems() ? tooManyTheorems() : refuse(1);
    }
    if (refusal != null) {
      job.giveUp(refusal);
      return;
    }
    theorems.put(theorem.id, theorem);
    job.result()
        .onComplete(
            opened -> {
              boolean stays = opened.succeeded() && opened.result() instanceof OpenResult.Opened;
              if (!stays || job.cancelled()) {
                forget(theorem);
              }
            });
    rota.add(theorem, List.of(job));
    dispatch();
  }

  private PoolRefusal tooManyTheorems() {
    return new PoolRefusal(
        Kind.EXHAUSTED,
        config.maxTheorems()
            + " theorems are open, the limit: close those that are done, or raise --lean-theorems");
  }

  /** Why so many more jobs cannot be taken, or null. */
  private PoolRefusal refuse(int jobs) {
    if (closed) {
      return new PoolRefusal(Kind.UNAVAILABLE, "the Lean pool is closed");
    }
    PoolRefusal broken = brokenLean();
    if (broken != null) {
      return broken;
    }
    int waiting = rota.waiting() + proofs.waiting();
    if (waiting + jobs > config.maxWaiting()) {
      return new PoolRefusal(
          Kind.EXHAUSTED,
          waiting
              + " jobs are waiting for Lean and "
              + jobs
              + " more would pass the limit of "
              + config.maxWaiting()
              + ": send fewer at once, add workers (--workers), or raise --lean-queue");
    }
    return null;
  }

  private PoolRefusal brokenLean() {
    boolean broken = workers.stream().allMatch(w -> w.startFailure() != null);
    return broken
        ? new PoolRefusal(
            Kind.UNAVAILABLE,
            "Lean does not start: " + workers.get(0).startFailure() + " (try gradus doctor)")
        : null;
  }

  /**
   * Runs tactics on a state, each independently of the others.
   *
   * @param limits of each tactic
   */
  public RunningBatch run(
      String theoremId, long stateId, List<String> tactics, Limits limits, BatchListener listener) {
    Ticket ticket = new Ticket();
    context.runOnContext(
        v -> {
          Theorem theorem = theorems.get(theoremId);
          ProofState state = theorem == null ? null : theorem.state(stateId);
          if (state == null) {
            String what = theorem == null ? "theorem " + theoremId : "state " + stateId;
            listener.failed(new PoolRefusal(Kind.NOT_FOUND, what + " is not open"));
          } else if (tactics.size() > config.maxBatch()) {
            String limit = "a batch may have " + config.maxBatch() + " tactics, not ";
            listener.failed(new PoolRefusal(Kind.INVALID, limit + tactics.size()));
          } else if (tactics.isEmpty()) {
            listener.completed();
          } else if (!ticket.cancelled) {
            ticket.batch = new Batch(state, tactics, limits, listener, memory, metrics);
            admit(ticket.batch);
          }
        });
    return ticket;
  }

  private void admit(Batch batch) {
    Theorem theorem = batch.state().theorem;
    theorem.touch();
    List<TacticJob> jobs = new ArrayList<>();
    for (TacticJob job : batch.jobs()) {
      Optional<String> why = config.caps().refuseTactic(job.tactic());
      if (why.isPresent()) {
        batch.deliver(job.index(), new TacticResult.Rejected(why.get()), 0);
      } else if (!batch.recall(job.index())) {
        jobs.add(job);
      }
    }
    PoolRefusal refusal = jobs.isEmpty() ? null : refuse(jobs.size());
    if (refusal != null) {
      batch.fail(refusal);
      return;
    }
    rota.add(theorem, jobs);
    dispatch();
  }

  /** What the caller of {@link #run} holds. */
  private final class Ticket implements RunningBatch {
    private Batch batch;
    private boolean cancelled;

    @Override
    public void cancel() {
      context.runOnContext(
          v -> {
            cancelled = true;
            if (batch != null) {
              batch.abandon();
              rota.remove(
                  batch.state().theorem, job -> job instanceof TacticJob t && t.batch() == batch);
              batch.jobs().forEach(job -> job.cancel(config.cancelGrace()));
            }
          });
    }

    @Override
    public void resume() {
      context.runOnContext(v -> dispatch());
    }
  }

  /** Forgets a theorem; fails with {@link PoolRefusal} if it is not open. */
  public Future<Void> closeTheorem(String theoremId) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          Theorem theorem = theorems.get(theoremId);
          if (theorem == null) {
            done.fail(new PoolRefusal(Kind.NOT_FOUND, "theorem " + theoremId + " is not open"));
          } else {
            forget(theorem);
            done.complete();
          }
        });
    return done.future();
  }

  private void forget(Theorem theorem) {
    if (theorems.remove(theorem.id) == null) {
      return;
    }
    theorem.close();
    PoolRefusal refusal = new PoolRefusal(Kind.NOT_FOUND, "the theorem was closed");
    rota.remove(theorem, job -> true).forEach(job -> job.giveUp(refusal));
    workers.forEach(worker -> worker.forget(theorem));
  }

  private void closeIdle() {
    long idle = config.theoremIdle().toNanos();
    List<Theorem> abandoned = theorems.values().stream().filter(t -> t.idleFor(idle)).toList();
    if (!abandoned.isEmpty()) {
      log.info(
          "closing {} theorems that nobody has used for {}",
          abandoned.size(),
          config.theoremIdle());
      abandoned.forEach(this::forget);
    }
  }

  /** Checks a whole proof. */
  public Pending<ProofVerdict> verify(
      String header, String statement, String proof, Limits limits) {
    return verify(header, statement, proof, List.of(), limits);
  }

  /**
   * Checks a whole proof.
   *
   * @param forbidden constants that the proof must not use
   */
  public Pending<ProofVerdict> verify(
      String header, String statement, String proof, List<String> forbidden, Limits limits) {
    VerifyJob job = new VerifyJob(header, statement, proof, forbidden, limits);
    context.runOnContext(
        v -> {
          TextCaps caps = config.caps();
          Optional<String> noQuestion =
              caps.refuseHeader(header).or(() -> caps.refuseStatement(statement));
          Optional<String> noProof = caps.refuseProof(proof);
          PoolRefusal refusal = refuse(1);
          if (noQuestion.isPresent()) {
            job.leaveOpen(noQuestion.get());
          } else if (noProof.isPresent()) {
            job.refuse(noProof.get());
          } else if (refusal != null) {
            job.giveUp(refusal);
          } else if (!job.cancelled()) {
            verifier.fill(context);
            proofs.add(proofLine, List.of(job));
            dispatch();
          }
        });
    return new Pending<>(job.verdict(), () -> cancel(proofs, proofLine, job));
  }

  /**
   * Looks at the theorems that a header's imports bring.
   *
   * @param modules prefixes of the modules whose statements are wanted
   * @param from the first constant to look at
   * @param count how many to look at, at most
   */
  public Pending<TheoremList> theorems(
      String header, List<String> modules, int from, int count, Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "theorems");
    request.put("header", header).put("from", from).put("count", count);
    modules.forEach(request.putArray("modules")::add);
    Pending<JsonNode> answer = ask(header, request, limits);
    return new Pending<>(answer.result().map(TheoremList::read), answer.cancel());
  }

  /**
   * Elaborates a file and tells which tactics ran in it.
   *
   * @param limits heartbeats of each command, milliseconds of the file
   */
  public Pending<RecordedFile> record(String text, Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "record");
    Pending<JsonNode> answer = ask("", request.put("text", text), limits);
    return new Pending<>(answer.result().map(RecordedFile::read), answer.cancel());
  }

  private Pending<JsonNode> ask(String header, ObjectNode request, Limits limits) {
    Inquiry job = new Inquiry(request, limits);
    context.runOnContext(
        v -> {
          Optional<String> noHeader = config.caps().refuseHeader(header);
          PoolRefusal refusal =
              noHeader.map(why -> new PoolRefusal(Kind.INVALID, why)).orElseGet(() -> refuse(1));
          if (refusal != null) {
            job.giveUp(refusal);
          } else if (!job.cancelled()) {
            rota.add(inquiryLine, List.of(job));
            dispatch();
          }
        });
    return new Pending<>(job.answer(), () -> cancel(rota, inquiryLine, job));
  }

  private void cancel(Rota from, Theorem theorem, Job job) {
    context.runOnContext(
        v -> {
          job.cancel(config.cancelGrace());
          from.remove(theorem, waiting -> waiting == job)
              .forEach(dropped -> dropped.giveUp(CANCELLED));
        });
  }

  private void workerChanged() {
    PoolRefusal broken = brokenLean();
    if (count(Worker::ready) > 0) {
      ready.tryComplete();
    } else if (broken != null) {
      ready.tryFail(broken);
      rota.removeAll().forEach(job -> job.giveUp(broken));
      proofs.removeAll().forEach(job -> job.giveUp(broken));
    }
    dispatch();
  }

  /**
   * Hands out jobs while there are both jobs and room. Every worker gets one before any gets a
   * second one into its pipe. Finishing a job calls this again, even from within.
   */
  private void dispatch() {
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
      boolean known = job instanceof TacticJob tactic && tactic.batch().recall(tactic.index());
      if (!known) {
        start(from, worker, job);
      }
    }
  }

  private void start(Rota from, Worker worker, Job job) {
    worker.begin();
    job.run(worker)
        .onComplete(
            run -> {
              worker.end();
              Theorem theorem = theoremOf(job);
              if (run.failed()) {
                failed(from, theorem, job, run.cause());
              }
              if (theorem.closed()) {
                worker.forget(theorem);
              }
              dispatch();
            });
  }

  private Theorem theoremOf(Job job) {
    if (job instanceof TacticJob tactic) {
      return tactic.batch().state().theorem;
    }
    if (job instanceof OpenJob open) {
      return open.theorem();
    }
    return job instanceof Inquiry ? inquiryLine : proofLine;
  }

  private void failed(Rota from, Theorem theorem, Job job, Throwable failure) {
    if (job.cancelled()) {
      job.giveUp(CANCELLED);
    } else if (closed) {
      job.giveUp(new PoolRefusal(Kind.UNAVAILABLE, "the Lean pool is closed"));
    } else if (theorem.closed()) {
      job.giveUp(new PoolRefusal(Kind.NOT_FOUND, "the theorem was closed"));
    } else if (job.retries(failure)) {
      from.addFirst(theorem, job);
    } else {
      job.giveUp(failure);
    }
  }

  /** Ends all processes; they are gone when the future completes. */
  public Future<Void> shutDown() {
    Promise<Void> done = Promise.promise();
    context.owner().cancelTimer(sweeper);
    context.runOnContext(
        v -> {
          closed = true;
          PoolRefusal refusal = new PoolRefusal(Kind.UNAVAILABLE, "the Lean pool is closed");
          rota.removeAll().forEach(job -> job.giveUp(refusal));
          proofs.removeAll().forEach(job -> job.giveUp(refusal));
          workers.forEach(Worker::close);
          verifier.close();
          ready.tryFail(refusal);
          supply.shutDown().onComplete(done);
        });
    return done.future();
  }
}
