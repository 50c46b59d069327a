package dev.gradus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureTest {

  /** Answers with the first of its calls, as many as it is asked for, each with probability 1/4. */
  private static final class Listed implements LanguageModel {
    private final String name;
    private final List<String> calls;
    private final List<CompletableFuture<List<Candidate>>> held = new ArrayList<>();
    private final boolean holds;
    private List<Double> probabilities = List.of();
    private boolean closed;

    Listed(String name, boolean holds, String... calls) {
      this.name = name;
      this.holds = holds;
      this.calls = List.of(calls);
    }

    /** Of the calls, in their order; those of the rest are 0.01. */
    Listed ofProbabilities(Double... probabilities) {
      this.probabilities = List.of(probabilities);
      return this;
    }

    private double probability(int call) {
      return probabilities.isEmpty()
          ? 0.25
          : call < probabilities.size() ? probabilities.get(call) : 0.01;
    }

    @Override
    public ModelDescription describe() {
      return new ModelDescription(name, name + "-1", 10, "cpu", 100, name.equals("trained"));
    }

    @Override
    public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
      if (holds) {
        CompletableFuture<List<Candidate>> answer = new CompletableFuture<>();
        held.add(answer);
        return answer;
      }
      return CompletableFuture.completedFuture(
          IntStream.range(0, Math.min(request.n(), calls.size()))
              .mapToObj(i -> new Candidate(calls.get(i), 1, Math.log(probability(i)), 1, false))
              .toList());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static SampleRequest request(int n, long seed, boolean distinct) {
    return request(n, seed, distinct, 0);
  }

  private static SampleRequest request(int n, long seed, boolean distinct, int drawnBefore) {
    return new SampleRequest("⊢ p", n, 1, 1, 0, seed, "", distinct, false, drawnBefore);
  }

  private static List<String> calls(LanguageModel model, SampleRequest request) {
    return model.sample(request, "a").join().stream().map(Candidate::tactic).toList();
  }

  @Test
  void sample_halfOfEachInTurns() {
    Mixture mixture =
        new Mixture(
            new Listed("trained", false, "a", "b", "c"), new Listed("broad", false, "x", "y", "z"));
    assertEquals(List.of("a", "x", "b", "y"), calls(mixture, request(4, 0, false)));
    assertEquals(List.of("a", "x", "y", "b"), calls(mixture, request(4, 1, true)));
  }

  @Test
  void sample_distinct_whoIsSureOfFewCallsLeavesTheRestToTheOther() {
    String[] many = {"x", "y", "z", "u", "v", "w"};
    Listed sure = new Listed("trained", false, "a", "b", "c", "d").ofProbabilities(0.9, 0.05, 0.04);
    Listed broad = new Listed("broad", false, many).ofProbabilities(0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    assertEquals(
        List.of("a", "x", "y", "z", "u", "v"),
        calls(new Mixture(sure, broad), request(6, 0, true)));
    Listed unsure = new Listed("trained", false, "a", "b", "c").ofProbabilities(0.1, 0.1, 0.1);
    assertEquals(
        List.of("a", "x", "y", "b", "c", "z"),
        calls(new Mixture(unsure, broad), request(6, 0, true)));
  }

  @Test
  void sample_oddNumber_theSeedDecides() {
    Mixture mixture =
        new Mixture(new Listed("trained", false, "a", "b"), new Listed("broad", false, "x", "y"));
    assertEquals(List.of("a", "x", "y"), calls(mixture, request(3, 0, true)));
    assertEquals(List.of("a", "x", "y"), calls(mixture, request(3, 1, true)));
    long trained =
        IntStream.range(0, 1000)
            .filter(seed -> calls(mixture, request(1, seed, true)).equals(List.of("a")))
            .count();
    assertTrue(450 < trained && trained < 550, "of 1000: " + trained);
  }

  @Test
  void sample_laterInASearch_theTrainedModelHasFewer() {
    String[] many = {"a", "b", "c", "d", "e", "f", "g", "h"};
    String[] others = {"s", "t", "u", "v", "w", "x", "y", "z"};
    Mixture mixture =
        new Mixture(new Listed("trained", false, many), new Listed("broad", false, others));
    for (boolean distinct : new boolean[] {false, true}) {
      assertEquals(4, of(many, calls(mixture, request(8, 0, distinct, 0))));
      assertEquals(2, of(many, calls(mixture, request(8, 0, distinct, 16))));
      assertEquals(1, of(many, calls(mixture, request(8, 0, distinct, 48))));
      assertEquals(8, calls(mixture, request(8, 0, distinct, 1000)).size());
      long whole =
          IntStream.range(0, 1000)
              .map(seed -> of(many, calls(mixture, request(8, seed, distinct, 240))))
              .sum();
      assertTrue(200 < whole && whole < 300, "a quarter of a draw, 1000 times: " + whole);
    }
  }

  private static int of(String[] some, List<String> calls) {
    return (int) calls.stream().filter(List.of(some)::contains).count();
  }

  @Test
  void sample_distinct_theBroadModelFillsWhatTheTrainedOneLacksOrHas() {
    Mixture same =
        new Mixture(
            new Listed("trained", false, "a", "b"), new Listed("broad", false, "b", "a", "x", "y"));
    assertEquals(List.of("a", "b", "x", "y"), calls(same, request(4, 0, true)));
    Mixture poor =
        new Mixture(
            new Listed("trained", false, "a"), new Listed("broad", false, "a", "x", "y", "z"));
    assertEquals(List.of("a", "x", "y", "z"), calls(poor, request(4, 0, true)));
  }

  @Test
  void sample_independent_whatBothDrewIsOneCandidateWithBothProbabilities() {
    Mixture mixture =
        new Mixture(new Listed("trained", false, "a"), new Listed("broad", false, "a", "x"));
    List<Candidate> drawn = mixture.sample(request(2, 0, false), "c").join();
    assertEquals(1, drawn.size());
    assertEquals(2, drawn.get(0).count());
    assertEquals(0.25, Math.exp(drawn.get(0).logProbability()), 1e-12);
    List<Candidate> distinct = mixture.sample(request(2, 0, true), "c").join();
    assertEquals(List.of("a", "x"), distinct.stream().map(Candidate::tactic).toList());
    assertEquals(0.125, Math.exp(distinct.get(1).logProbability()), 1e-12);
  }

  @Test
  void describe_namesBothParts_andChangesWithEither() {
    Listed trained = new Listed("trained", false);
    Listed broad = new Listed("broad", false);
    ModelDescription description = new Mixture(trained, broad).describe();
    assertEquals("broad+trained", description.model());
    assertEquals("broad-1+trained-1/2", description.fingerprint());
    assertEquals(20, description.parameters());
    assertTrue(description.proofsize());
    assertFalse(
        new Mixture(broad, trained).describe().fingerprint().equals(description.fingerprint()));
  }

  @Test
  void cancel_reachesBothParts() {
    Listed trained = new Listed("trained", true);
    Listed broad = new Listed("broad", true);
    try (Mixture mixture = new Mixture(trained, broad)) {
      mixture.sample(request(4, 0, true), "a").cancel(false);
    }
    assertTrue(trained.held.get(0).isCancelled());
    assertTrue(broad.held.get(0).isCancelled());
    assertTrue(trained.closed && broad.closed);
  }

  @Test
  void sample_distinct_neverTwice() {
    Mixture mixture =
        new Mixture(
            new Listed("trained", false, "a", "b", "c", "d"),
            new Listed("broad", false, "c", "d", "a", "x"));
    List<String> calls = calls(mixture, request(8, 0, true));
    assertEquals(calls.size(), new HashSet<>(calls).size());
  }
}
