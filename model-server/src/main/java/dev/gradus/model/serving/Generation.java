package dev.gradus.model.serving;

import ai.djl.Device;
import dev.gradus.model.Candidate;
import dev.gradus.model.ModelDescription;
import dev.gradus.model.ModelRefusal;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.premises.Citations;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseFileException;
import dev.gradus.model.premises.PremiseIndex;
import dev.gradus.model.tokenizer.Objective;
import dev.gradus.model.tokenizer.Prompt;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.tokenizer.PromptFormat.Question;
import dev.gradus.model.tokenizer.Tokenizer;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * One checkpoint in service: its tokenizer and its scheduler, which owns its weights. A swap brings
 * a new generation beside the old one, which ends after the requests that it has taken.
 */
final class Generation implements AutoCloseable {

  private final ModelDescription description;
  private final ServingOptions options;
  private final Tokenizer tokenizer;
  private final PromptFormat format;
  private final Optional<PremiseIndex> premises;
  private final Scheduler scheduler;
  private final ServingMeters meters;

  /** Read by requests that use the tokenizer, written to close it. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private Generation(
      ModelDescription description,
      ServingOptions options,
      Tokenizer tokenizer,
      Optional<PremiseIndex> premises,
      Scheduler scheduler,
      ServingMeters meters) {
    this.description = description;
    this.options = options;
    this.tokenizer = tokenizer;
    this.format = new PromptFormat(tokenizer);
    this.premises = premises;
    this.scheduler = scheduler;
    this.meters = meters;
  }

  /**
   * Loads a checkpoint and starts to serve it.
   *
   * @param libraries folder of the native libraries
   * @throws IOException if it cannot be read, is damaged, or does not fit the options; the message
   *     says what to do
   */
  static Generation load(
      Path directory,
      Torch torch,
      Path libraries,
      ServingOptions options,
      ServingMeters meters,
      Executor answers)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.read(directory)) {
      PromptFormat.requireKnownTo(checkpoint);
      DecoderConfig config = checkpoint.config();
      ServingOptions limits = options.within(config.maxPositions());
      Tokenizer tokenizer = Tokenizer.of(checkpoint, libraries);
      try {
        String weights = checkpoint.fingerprint(); // reads files: before there is an engine
        Optional<PremiseIndex> premises = premises(checkpoint);
        TorchEngine engine = TorchEngine.load(checkpoint, tokenizer, torch, limits);
        ModelDescription description =
            new ModelDescription(
                directory.toAbsolutePath().normalize().getFileName().toString(),
                fingerprint(weights, limits, torch.device()),
                config.parameters(),
                torch.device().toString(),
                limits.context(),
                checkpoint.metadata().map(GradusMetadata::proofsize).orElse(false));
        return new Generation(
            description,
            limits,
            tokenizer,
            premises,
            new Scheduler(engine, limits.queue(), Scheduler.SLICE_STEPS, meters, answers),
            meters);
      } catch (IOException | RuntimeException | Error e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  /**
   * Of what options and device decide of an answer: the weights; the limits, by which it is cut off
   * and a goal is shortened; and bfloat16, in which the decoder computes on a GPU.
   */
  static String fingerprint(String weights, ServingOptions limits, Device device) {
    String rounding = device.isGpu() ? "-bf16" : "";
    return weights + "-" + limits.context() + "-" + limits.maxTokens() + rounding;
  }

  /** Those that it was trained to cite. */
  private static Optional<PremiseIndex> premises(Checkpoint checkpoint) throws CheckpointException {
    String name = checkpoint.directory().resolve(PremiseFile.NAME).toString();
    try {
      return checkpoint.premises().map(file -> new PremiseIndex(PremiseFile.read(name, file)));
    } catch (PremiseFileException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  ModelDescription description() {
    return description;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Queues a request.
   *
   * @throws ModelRefusal if it cannot be served
   */
  CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
    if (request.maxTokens() > options.maxTokens()) {
      throw new ModelRefusal(
          ModelRefusal.Reason.INVALID,
          "max_tokens is "
              + request.maxTokens()
              + "; this model writes at most "
              + options.maxTokens()
              + " tokens a sample: lower it, or start the model with a higher --max-tokens");
    }
    int maxTokens = request.maxTokens() == 0 ? options.maxTokens() : request.maxTokens();
    return inUse(
        () -> {
          List<String> cited =
              premises
                  .map(index -> index.select(request.goal(), request.declaration()))
                  .orElse(List.of());
          Prompt prompt =
              prompt(
                  new Question(Objective.PROOFSTEP, request.declaration(), cited, request.goal()));
          SampleJob job =
              new SampleJob(
                  client,
                  request,
                  prompt.ids(),
                  maxTokens,
                  tokens -> Citations.expand(tokenizer.decode(tokens), prompt.premises()));
          scheduler.submit(job);
          return job.answer();
        });
  }

  /**
   * Queues a request for the bucket probabilities of goals.
   *
   * @throws ModelRefusal if it cannot be served
   */
  CompletableFuture<List<double[]>> proofSizes(
      List<String> goals, String declaration, String client) {
    // Asked here and not of the model: between the two another generation may have come.
    if (!description.proofsize()) {
      throw ModelRefusal.noProofsize(description.model());
    }
    return inUse(
        () -> {
          List<int[]> prompts =
              goals.stream()
                  .map(
                      goal ->
                          prompt(new Question(Objective.PROOFSIZE, declaration, List.of(), goal))
                              .ids())
                  .toList();
          ProofSizeJob job = new ProofSizeJob(client, declaration, prompts);
          scheduler.submit(job);
          return job.answer();
        });
  }

  private Prompt prompt(Question question) {
    Prompt prompt = format.encode(question, options.promptTokens(), PromptFormat.LongGoals.SHORTEN);
    if (prompt.shortened()) {
      meters.shortened.increment();
    }
    return prompt;
  }

  private <T> T inUse(Supplier<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model was closed");
      }
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /** Takes no more requests, and returns once those that it has are answered and all is freed. */
  void drain() {
    scheduler.drain();
    scheduler.awaitEnd();
    closeTokenizer();
  }

  /** Fails what is queued or under way, and frees all. */
  @Override
  public void close() {
    scheduler.close();
    closeTokenizer();
  }

  private void closeTokenizer() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
