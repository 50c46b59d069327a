package dev.gradus.model.serving;

import dev.gradus.model.Candidate;
import dev.gradus.model.SampleRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A request for tactic calls. Everything but its answer is the scheduler's thread's own. */
final class SampleJob extends Job {
  private static final float LEAST_TEMPERATURE = 1e-6f;

  private final int[] prompt;
  private final SampleRequest request;
  private final int maxTokens;
  private final Function<int[], String> text;
  private final Uniforms uniforms;
  private final Draws draws;
  private final CompletableFuture<List<Candidate>> answer = new CompletableFuture<>();

  /** The prompt once it was read, for as long as draws may want it. */
  private Optional<Engine.Prompt> read = Optional.empty();

  private boolean queued;

  /**
   * @param prompt tokens of the prompt, at least one
   * @param maxTokens of a completion, the end included; at least 1
   * @param text of a completion's tokens
   */
  SampleJob(
      String client,
      SampleRequest request,
      int[] prompt,
      int maxTokens,
      Function<int[], String> text) {
    super(client, request.declaration());
    this.prompt = prompt;
    this.request = request;
    this.maxTokens = maxTokens;
    this.text = text;
    uniforms = new Uniforms(request.seed(), prompt);
    draws = new Draws(request.n(), request.temperature(), request.distinct());
  }

  @Override
  CompletableFuture<List<Candidate>> answer() {
    return answer;
  }

  int promptTokens() {
    return prompt.length;
  }

  int lastPromptToken() {
    return prompt[prompt.length - 1];
  }

  /** Below the least positive one, sampling is greedy in all but name; infinite logits are not. */
  float temperature() {
    double temperature = request.temperature();
    return temperature == 0 ? 0 : Math.max((float) temperature, LEAST_TEMPERATURE);
  }

  float topP() {
    return Math.max((float) request.topP(), Float.MIN_NORMAL);
  }

  int maxTokens() {
    return maxTokens;
  }

  Uniforms uniforms() {
    return uniforms;
  }

  Draws draws() {
    return draws;
  }

  /** Whether it waits for another turn, or for more rows in its turn. */
  boolean isQueued() {
    return queued;
  }

  void setQueued(boolean queued) {
    this.queued = queued;
  }

  /** The prompt, read at the first call. */
  Engine.Prompt read(Engine engine) {
    if (read.isEmpty()) {
      read = Optional.of(engine.prefill(prompt));
    }
    return read.get();
  }

  void finishDraw(int number, int[] tokens, double logProbability, boolean truncated) {
    draws.finish(
        number,
        new Draws.Draw(text.apply(tokens).strip(), tokens.length, logProbability, truncated));
  }

  @Override
  Runnable answering() {
    List<Candidate> candidates = draws.candidates();
    return () -> answer.complete(candidates);
  }

  @Override
  void free() {
    read.ifPresent(Engine.Prompt::close);
    read = Optional.empty();
  }
}
