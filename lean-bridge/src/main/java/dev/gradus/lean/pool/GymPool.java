package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.SortedMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lean as a pool of processes: workers that run tactics, a verifier that runs nothing but whole
 * proofs, and a warm spare for whichever of them dies. Here is what callers ask of it, and what is
 * open on their behalf; which process does what and when is the {@link Dispatcher}'s.
 *
 * <p>Methods may be called from any thread; results come on the pool's event loop, which owns all
 * of its state.
 */
public final class GymPool {
  private static final Logger log = LoggerFactory.getLogger(GymPool.class);
  private static final long SWEEP_MILLIS = 10_000;

  private final Context context;
  private final PoolConfig config;
  private final PoolMetrics metrics;
  private final ResultMemory memory;
  private final Dispatcher dispatcher;
  private final Inquiries inquiries;

  private final Map<String, Theorem> theorems = new HashMap<>();
  private final long sweeper;

  /** Starts a pool on an event loop of the given Vert.x. */
  public GymPool(Vertx vertx, GymLauncher launcher, PoolConfig config, MeterRegistry registry) {
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.metrics = new PoolMetrics(registry);
    this.memory = new ResultMemory(config.cacheBytes(), registry);
    this.dispatcher = new Dispatcher(context, launcher, config, metrics);
    this.inquiries = new Inquiries(context, config, dispatcher);
    metrics.gauge("theorems", "Open theorems", theorems::size);
    context.runOnContext(v -> dispatcher.start());
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, t -> context.runOnContext(v -> closeIdle()));
  }

  /** Completes when a worker takes jobs; fails with {@link PoolRefusal} if Lean does not start. */
  public Future<Void> ready() {
    return dispatcher.ready();
  }

  /** Every place of the pool and the process it has. */
  public Future<List<WorkerStatus>> status() {
    Promise<List<WorkerStatus>> done = Promise.promise();
    context.runOnContext(v -> done.complete(dispatcher.status()));
    return done.future();
  }

  /** The pool's size and bounds. */
  public PoolConfig config() {
    return config;
  }

  /** Questions about the library and about files. */
  public Inquiries inquiries() {
    return inquiries;
  }

  /** Opens a statement for a caller who is alone. */
  public Pending<OpenResult> open(String header, String statement, Limits limits) {
    return open("", new Opening.OfStatement(header, statement), limits);
  }

  /**
   * Elaborates a statement, or the file before a place, and keeps the state open.
   *
   * @param client whose theorem this is: processes are shared by client
   */
  public Pending<OpenResult> open(String client, Opening opening, Limits limits) {
    Theorem theorem = new Theorem(client, UUID.randomUUID().toString(), opening, limits);
    OpenJob job = new OpenJob(theorem);
    context.runOnContext(
        v -> refuseOpening(opening).ifPresentOrElse(job::refuse, () -> admit(theorem, job)));
    return new Pending<>(job.result(), () -> cancel(job));
  }

  private Optional<Unelaborated> refuseOpening(Opening opening) {
    TextCaps caps = config.caps();
    if (opening instanceof Opening.OfPoint point) {
      return caps.refuseFile(point.header() + point.command())
          .map(why -> new Unelaborated(Cause.HEADER, why));
    }
    String statement = ((Opening.OfStatement) opening).statement();
    return caps.refuseHeader(opening.header())
        .map(why -> new Unelaborated(Cause.HEADER, why))
        .or(
            () ->
                caps.refuseStatement(statement).map(why -> new Unelaborated(Cause.STATEMENT, why)));
  }

  private void admit(Theorem theorem, OpenJob job) {
    PoolRefusal refusal =
        theorems.size() >= config.maxTheorems() ? tooManyTheorems() : dispatcher.refuse(1);
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
    dispatcher.add(theorem, List.of(job));
  }

  private PoolRefusal tooManyTheorems() {
    return new PoolRefusal(
        Kind.EXHAUSTED,
        config.maxTheorems()
            + " theorems are open, the limit: close those that are done, or raise --lean-theorems");
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
          } else {
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
    PoolRefusal refusal = jobs.isEmpty() ? null : dispatcher.refuse(jobs.size());
    if (refusal != null) {
      batch.fail(refusal);
      return;
    }
    dispatcher.add(theorem, jobs);
  }

  /** What the caller of {@link #run} holds. */
  private final class Ticket implements RunningBatch {
    private Batch batch;

    @Override
    public void cancel() {
      context.runOnContext(
          v -> {
            if (batch != null) {
              batch.abandon();
              dispatcher.cancel(batch);
            }
          });
    }

    @Override
    public void resume() {
      context.runOnContext(v -> dispatcher.dispatch());
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
    dispatcher.forget(theorem);
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

  /** Checks a whole proof that may use all there is, for a caller who is alone. */
  public Pending<ProofVerdict> verify(
      String header, String statement, String proof, Limits limits) {
    return verify("", header, statement, proof, List.of(), limits);
  }

  /**
   * Checks a whole proof.
   *
   * @param client who waits for the verdict: processes are shared by client
   * @param forbidden constants that the proof must not use
   */
  public Pending<ProofVerdict> verify(
      String client,
      String header,
      String statement,
      String proof,
      List<String> forbidden,
      Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "verify");
    request.put("header", header).put("statement", statement).put("proof", proof);
    forbidden.forEach(request.putArray("forbidden")::add);
    TextCaps caps = config.caps();
    return verify(
        new VerifyJob(client, request, limits),
        caps.refuseHeader(header).or(() -> caps.refuseStatement(statement)),
        caps.refuseProof(proof));
  }

  /**
   * Checks a command of a file with proofs in the place of gaps.
   *
   * @param client who waits for the verdict
   * @param header all of the file before the command
   * @param fills by the offsets of the gaps, in code points from the start of the command
   */
  public Pending<ProofVerdict> verifyFill(
      String client,
      String header,
      String command,
      SortedMap<Integer, String> fills,
      Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "fill");
    ArrayNode proofs = request.put("header", header).put("command", command).putArray("fills");
    fills.forEach((offset, text) -> proofs.addObject().put("start", offset).put("text", text));
    return verify(
        new VerifyJob(client, request, limits),
        config.caps().refuseFile(header + command),
        config.caps().refuseProof(String.join("\n", fills.values())));
  }

  private Pending<ProofVerdict> verify(
      VerifyJob job, Optional<String> noQuestion, Optional<String> noProof) {
    context.runOnContext(
        v -> {
          PoolRefusal refusal = dispatcher.refuse(1);
          if (noQuestion.isPresent()) {
            job.leaveOpen(noQuestion.get());
          } else if (noProof.isPresent()) {
            job.refuse(noProof.get());
          } else if (refusal != null) {
            job.giveUp(refusal);
          } else {
            dispatcher.add(job);
          }
        });
    return new Pending<>(job.verdict(), () -> cancel(job));
  }

  private void cancel(Job job) {
    context.runOnContext(v -> dispatcher.cancel(job));
  }

  /** Ends all processes; they are gone when the future completes. */
  public Future<Void> shutDown() {
    Promise<Void> done = Promise.promise();
    context.owner().cancelTimer(sweeper);
    context.runOnContext(v -> dispatcher.shutDown().onComplete(done));
    return done.future();
  }
}
