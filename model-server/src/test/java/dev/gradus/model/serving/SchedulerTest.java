package dev.gradus.model.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.Candidate;
import dev.gradus.model.ModelRefusal;
import dev.gradus.model.SampleRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Scheduler> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Scheduler::close);
  }

  private Scheduler scheduler(ToyEngine engine, int queue, int steps) {
    Scheduler scheduler =
        new Scheduler(engine, queue, steps, new ServingMeters(meters), Runnable::run);
    started.add(scheduler);
    return scheduler;
  }

  private static SampleRequest request(int n, long seed, boolean distinct) {
    return new SampleRequest("", n, 1, 1, 0, seed, "", distinct, false, 0);
  }

  private static SampleJob job(String client, int prompt, int n) {
    return job(client, prompt, request(n, prompt, false), 40);
  }

  private static SampleJob job(String client, int prompt, SampleRequest request, int maxTokens) {
    return new SampleJob(client, request, new int[] {1, prompt}, maxTokens, ToyEngine::text);
  }

  private static SampleJob submit(Scheduler scheduler, SampleJob job) {
    scheduler.submit(job);
    return job;
  }

  /** Until the engine waits for leave to decode. */
  private static void awaitSlice(ToyEngine engine) {
    while (engine.slices.getQueueLength() == 0) {
      Thread.onSpinWait();
    }
  }

  private static int count(List<Candidate> candidates) {
    return candidates.stream().mapToInt(Candidate::count).sum();
  }

  @Test
  void sample_anyBatch_sameCandidates() {
    List<List<Candidate>> alone = new ArrayList<>();
    Scheduler narrow = scheduler(new ToyEngine(1), 1000, 1);
    for (int prompt = 0; prompt < 30; prompt++) {
      SampleRequest request = request(1 + prompt, prompt, prompt % 3 == 0);
      alone.add(submit(narrow, job("a", prompt, request, 20)).answer().join());
    }
    for (int rows : new int[] {2, 7, 64}) {
      Scheduler wide = scheduler(new ToyEngine(rows), 1000, 3);
      List<SampleJob> together = new ArrayList<>();
      for (int prompt = 29; prompt >= 0; prompt--) {
        SampleRequest request = request(1 + prompt, prompt, prompt % 3 == 0);
        together.add(submit(wide, job("client" + prompt % 4, prompt, request, 20)));
      }
      Collections.reverse(together);
      assertEquals(alone, together.stream().map(job -> job.answer().join()).toList());
    }
  }

  @Test
  void sample_independent_logProbabilityIsThatOfTokensAndEnd() {
    Scheduler scheduler = scheduler(new ToyEngine(8), 10, 4);
    List<Candidate> candidates = submit(scheduler, job("a", 3, 50)).answer().join();
    assertEquals(50, count(candidates));
    for (Candidate candidate : candidates) {
      List<Integer> context = new ArrayList<>(List.of(1, 3));
      double expected = 0;
      for (String token : (candidate.tactic().replaceAll("[\\[\\]]", "") + ",0").split(",")) {
        if (!token.isBlank()) {
          int id = Integer.parseInt(token.strip());
          expected += Math.log(ToyEngine.distribution(context)[id]);
          context.add(id);
        }
      }
      assertEquals(expected, candidate.logProbability(), 1e-5, candidate.tactic());
    }
  }

  @Test
  void sample_distinct_areTheFirstDifferentOfTheIndependentDraws() {
    Scheduler scheduler = scheduler(new ToyEngine(5), 10, 2);
    List<String> independent =
        submit(scheduler, job("a", 3, request(48, 3, false), 2)).answer().join().stream()
            .map(Candidate::tactic)
            .toList();
    List<Candidate> distinct =
        submit(scheduler, job("a", 3, request(6, 3, true), 2)).answer().join();
    assertEquals(independent.subList(0, 6), distinct.stream().map(Candidate::tactic).toList());
    assertTrue(distinct.stream().allMatch(candidate -> candidate.count() == 1));
  }

  @Test
  void sample_fewerDifferentThanAsked_endsAtTheMostDraws() {
    Scheduler scheduler = scheduler(new ToyEngine(16), 10, 1);
    // One token at most: an end, or one of six tokens cut off.
    SampleJob job = submit(scheduler, job("a", 3, request(40, 3, true), 1));
    List<Candidate> candidates = job.answer().join();
    assertEquals(ToyEngine.VOCABULARY, candidates.size());
    assertEquals(6, candidates.stream().filter(Candidate::truncated).count());
    assertEquals(
        40 * Draws.MOST_DRAWS_PER_SAMPLE, meters.get("gradus.model.tokens").counter().count());
  }

  @Test
  void sample_greedy_isDecodedOnce() {
    Scheduler scheduler = scheduler(new ToyEngine(16), 10, 1);
    SampleRequest greedy = new SampleRequest("", 9, 0, 1, 0, 1, "", false, false, 0);
    List<Candidate> candidates = submit(scheduler, job("a", 3, greedy, 5)).answer().join();
    assertEquals(1, candidates.size());
    assertEquals(9, candidates.get(0).count());
    assertEquals(0, candidates.get(0).logProbability());
  }

  @Test
  void sample_maxTokens_cutsOffAndSaysSo() {
    Scheduler scheduler = scheduler(new ToyEngine(16), 10, 8);
    List<Candidate> candidates =
        submit(scheduler, job("a", 3, request(100, 1, false), 3)).answer().join();
    assertTrue(candidates.stream().anyMatch(Candidate::truncated));
    for (Candidate candidate : candidates) {
      // An end takes a place too.
      assertEquals(candidate.truncated(), candidate.tokenCount() == 3, candidate.tactic());
    }
  }

  @Test
  void sample_manyClients_areOpenedInTurns() {
    ToyEngine engine = new ToyEngine(4, true);
    Scheduler scheduler = scheduler(engine, 10_000, 2);
    // The first request holds the engine until all are queued.
    SampleJob first = submit(scheduler, job("first", 999, 1));
    awaitSlice(engine);
    List<SampleJob> jobs = new ArrayList<>();
    for (int client = 0; client < 64; client++) {
      for (int round = 0; round < 1 + client % 10; round++) {
        jobs.add(submit(scheduler, job("client" + client, 1000 + round, 1 + client % 5)));
      }
    }
    engine.slices.release(1_000_000);
    jobs.forEach(job -> job.answer().join());
    first.answer().join();
    List<Integer> order = new ArrayList<>(engine.prompts);
    order.remove(Integer.valueOf(999));
    assertEquals(order.stream().sorted().toList(), order);
  }

  @Test
  void sample_manyTheoremsOfAClient_areOpenedInTurns() {
    ToyEngine engine = new ToyEngine(1, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    List<SampleJob> jobs = new ArrayList<>();
    jobs.add(submit(scheduler, job("a", 0, 1)));
    awaitSlice(engine);
    for (int i = 0; i < 9; i++) {
      SampleRequest wide = new SampleRequest("", 1, 1, 1, 0, 1, "wide", false, false, 0);
      jobs.add(submit(scheduler, job("a", 10 + i, wide, 4)));
    }
    SampleRequest narrow = new SampleRequest("", 1, 1, 1, 0, 1, "narrow", false, false, 0);
    jobs.add(submit(scheduler, job("a", 5, narrow, 4)));
    engine.slices.release(1_000_000);
    jobs.forEach(job -> job.answer().join());
    assertEquals(List.of(0, 10, 5, 11, 12), engine.prompts.subList(0, 5));
  }

  @Test
  void sample_hugeRequest_letsOthersIn() {
    ToyEngine engine = new ToyEngine(4, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    SampleJob huge = submit(scheduler, job("huge", 1, 1000));
    SampleJob small = submit(scheduler, job("small", 2, 4));
    // Answered by the scheduler's thread, which goes on after that only.
    var hugeWasDone = small.answer().thenApply(candidates -> huge.answer().isDone());
    engine.slices.release(1_000_000);
    assertFalse(hugeWasDone.join());
    assertEquals(1000, count(huge.answer().join()));
    assertEquals(1, engine.prompts.stream().filter(prompt -> prompt == 1).count());
  }

  @Test
  void submit_fullQueue_refusesAndNamesTheOption() {
    ToyEngine engine = new ToyEngine(1, true);
    Scheduler scheduler = scheduler(engine, 3, 1);
    ModelRefusal refusal =
        assertThrows(
            ModelRefusal.class,
            () -> {
              for (int i = 0; i < 5; i++) {
                submit(scheduler, job("a", i, 1));
              }
            });
    assertEquals(ModelRefusal.Reason.BUSY, refusal.reason());
    assertTrue(refusal.getMessage().contains("--model-queue"), refusal.getMessage());
    engine.slices.release(1_000_000);
  }

  @Test
  void cancel_underWay_freesItsRowsForOthersAtTheNextSlice() {
    ToyEngine engine = new ToyEngine(4, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    SampleJob gone = submit(scheduler, job("a", 1, request(4, 1, false), 1_000_000_000));
    SampleJob queuedGone = submit(scheduler, job("b", 2, 3));
    SampleJob stays = submit(scheduler, job("c", 3, 3));
    awaitSlice(engine);
    gone.answer().cancel(false);
    queuedGone.answer().cancel(false);
    engine.slices.release(1_000_000);
    assertEquals(3, count(stays.answer().join()));
    scheduler.close();
    assertEquals(4, engine.batchSizes.get(0));
    assertEquals(3, engine.batchSizes.get(1));
    assertEquals(List.of(1, 3), engine.prompts);
    assertEquals(0, engine.openPrompts);
  }

  @Test
  void drain_requestsQueued_areAnsweredAndTheEngineClosed() throws InterruptedException {
    ToyEngine engine = new ToyEngine(2, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    List<SampleJob> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(submit(scheduler, job("a", i, 5)));
    }
    scheduler.drain();
    ModelRefusal refusal =
        assertThrows(ModelRefusal.class, () -> submit(scheduler, job("a", 1, 1)));
    assertEquals(ModelRefusal.Reason.CLOSED, refusal.reason());
    engine.slices.release(1_000_000);
    jobs.forEach(job -> assertEquals(5, count(job.answer().join())));
    scheduler.close();
    assertTrue(engine.closed);
    assertEquals(0, engine.openPrompts);
  }

  @Test
  void close_requestsUnderWay_fail() {
    ToyEngine engine = new ToyEngine(2, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    List<SampleJob> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(submit(scheduler, job("a", i, request(5, 1, true), 1_000_000_000)));
    }
    engine.slices.release(10);
    Thread closer = new Thread(scheduler::close);
    closer.start();
    // By then it has said that this is the end; before, it may wait for the lock. Between two
    // slices
    // the end may come so fast that nobody waits for it.
    while (closer.isAlive()
        && Stream.of(closer.getStackTrace())
            .noneMatch(at -> at.getMethodName().equals("awaitEnd"))) {
      Thread.onSpinWait();
    }
    engine.slices.release(1_000_000_000);
    for (SampleJob job : jobs) {
      CompletionException failure =
          assertThrows(CompletionException.class, () -> job.answer().join());
      assertInstanceOf(ModelRefusal.class, failure.getCause());
    }
    scheduler.close();
    assertTrue(engine.closed);
    assertEquals(0, engine.openPrompts);
  }

  @Test
  void sample_engineFails_failsThoseUnderWayOnly() {
    ToyEngine engine = new ToyEngine(2);
    Scheduler scheduler = scheduler(engine, 100, 1);
    engine.broken = true;
    SampleJob failing = submit(scheduler, job("a", 1, 5));
    assertThrows(CompletionException.class, () -> failing.answer().join());
    engine.broken = false;
    SampleJob refused =
        submit(
            scheduler,
            new SampleJob("a", request(1, 1, false), new int[] {-1}, 5, ToyEngine::text));
    assertThrows(CompletionException.class, () -> refused.answer().join());
    assertEquals(5, count(submit(scheduler, job("a", 1, 5)).answer().join()));
    scheduler.close();
    assertEquals(0, engine.openPrompts);
  }

  @Test
  void proofSizes_concurrentRequests_shareAPass() {
    ToyEngine engine = new ToyEngine(1, true);
    Scheduler scheduler = scheduler(engine, 100, 1);
    SampleJob first = submit(scheduler, job("a", 1, 1));
    awaitSlice(engine);
    List<ProofSizeJob> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ProofSizeJob job = new ProofSizeJob("b", "", List.of(new int[] {i}, new int[] {10 + i}));
      scheduler.submit(job);
      jobs.add(job);
    }
    engine.slices.release(1_000_000);
    for (int i = 0; i < 4; i++) {
      List<double[]> sizes = jobs.get(i).answer().join();
      assertEquals(List.of(i, 10 + i), sizes.stream().map(size -> (int) size[0]).toList());
    }
    first.answer().join();
    assertEquals(List.of(8), engine.passSizes);
  }

  @Test
  void proofSizes_moreThanAPassHolds_takesSeveral() {
    ToyEngine engine = new ToyEngine(1);
    Scheduler scheduler = scheduler(engine, 100, 1);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int[] prompt = new int[ProofSizePass.MOST_TOKENS / 4];
      prompt[0] = i;
      prompts.add(prompt);
    }
    ProofSizeJob job = new ProofSizeJob("b", "", prompts);
    scheduler.submit(job);
    assertEquals(
        List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        job.answer().join().stream().map(size -> (int) size[0]).toList());
    scheduler.close();
    assertEquals(List.of(4, 4, 2), engine.passSizes);
  }

  @Test
  void proofSizes_longPromptsAmongManyShortRequests_haveTheirTurns() {
    ToyEngine engine = new ToyEngine(1, true);
    Scheduler scheduler = scheduler(engine, 10_000, 1);
    SampleJob first = submit(scheduler, job("first", 1, 1));
    awaitSlice(engine);
    // A third of a pass each, so that after any short request none fits that is not alone.
    int[] prompt = new int[ProofSizePass.MOST_TOKENS / 3];
    ProofSizeJob wide = new ProofSizeJob("wide", "", List.of(prompt, prompt, prompt, prompt));
    List<ProofSizeJob> narrow = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      ProofSizeJob job = new ProofSizeJob("client" + i % 100, "", List.of(new int[64]));
      scheduler.submit(job);
      narrow.add(job);
      if (i == 50) {
        scheduler.submit(wide);
      }
    }
    ProofSizeJob last = narrow.get(narrow.size() - 1);
    var lastWasDone = wide.answer().thenApply(sizes -> last.answer().isDone());
    engine.slices.release(1_000_000);
    assertFalse(lastWasDone.join());
    narrow.forEach(job -> job.answer().join());
    first.answer().join();
  }

  @Test
  void answers_executorHasShutDown_callersAreToldAllTheSame() {
    ExecutorService answers = Executors.newSingleThreadExecutor();
    answers.shutdown();
    ToyEngine engine = new ToyEngine(1, true);
    Scheduler scheduler = new Scheduler(engine, 100, 1, new ServingMeters(meters), answers);
    started.add(scheduler);
    SampleJob answered = submit(scheduler, job("a", 1, request(1, 1, false), 1));
    SampleJob failed = submit(scheduler, job("a", 2, request(1, 1, false), 1_000_000_000));
    engine.slices.release();
    assertEquals(1, count(answered.answer().join()));
    engine.broken = true;
    engine.slices.release(1_000_000);
    assertThrows(CompletionException.class, () -> failed.answer().join());
  }

  /** Soak in small: cancellations at the n-th slice, whichever requests that meets. */
  @Test
  void cancel_manyClientsAtManySlices_theOthersAreAnsweredAndNothingStaysBehind() {
    List<List<Candidate>> expected = new ArrayList<>();
    Scheduler alone = scheduler(new ToyEngine(4), 1000, 2);
    for (int i = 0; i < 320; i++) {
      expected.add(submit(alone, job("a", i, request(1 + i % 8, i, false), 20)).answer().join());
    }
    ToyEngine engine = new ToyEngine(16, true);
    Scheduler scheduler = scheduler(engine, 1000, 2);
    SampleJob first = submit(scheduler, job("first", 999, 1));
    awaitSlice(engine);
    Random random = new Random(1);
    List<SampleJob> jobs = new ArrayList<>();
    Map<Integer, List<SampleJob>> givenUp = new HashMap<>();
    for (int i = 0; i < 320; i++) {
      SampleJob job = job("client" + i % 64, i, request(1 + i % 8, i, false), 20);
      jobs.add(submit(scheduler, job));
      if (random.nextInt(4) == 0) {
        givenUp.computeIfAbsent(1 + random.nextInt(100), slice -> new ArrayList<>()).add(job);
      }
    }
    engine.onSlice =
        slice -> givenUp.getOrDefault(slice, List.of()).forEach(job -> job.answer().cancel(false));
    engine.slices.release(1_000_000);
    int cancelled = 0;
    for (int i = 0; i < 320; i++) {
      try {
        assertEquals(expected.get(i), jobs.get(i).answer().join());
      } catch (CancellationException e) {
        cancelled++;
      }
    }
    first.answer().join();
    assertTrue(cancelled > 0, "none was cancelled");
    // One request for all rows goes through at once: none of them is still held.
    assertEquals(
        16, count(submit(scheduler, job("last", 1, request(16, 1, false), 1)).answer().join()));
    assertEquals(16, engine.batchSizes.get(engine.batchSizes.size() - 1));
    assertEquals(0, scheduler.queued());
    scheduler.close();
    assertEquals(0, engine.openPrompts);
  }
}
