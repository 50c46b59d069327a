package dev.gradus.model.serving;

import dev.gradus.model.Candidate;
import dev.gradus.model.LanguageModel;
import dev.gradus.model.ModelDescription;
import dev.gradus.model.ModelRefusal;
import dev.gradus.model.ProofSize;
import dev.gradus.model.ProofSizeRequest;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.decoder.UnsupportedDecoderException;
import dev.gradus.model.torch.Torch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * A trained decoder as a language model.
 *
 * <p>The same request gets the same answer whatever else is under way: the random numbers of a draw
 * depend on the request's seed, its prompt and the draw's number alone, and a row's result not on
 * the rows beside it, as far as the decoder can arrange that (see {@link
 * dev.gradus.model.decoder.Decoder}). Of proof sizes the last bits may differ with what shares the
 * pass.
 */
public final class NeuralModel implements LanguageModel {

  private final Torch torch;
  private final Path libraries;
  private final ServingOptions options;
  private final Optional<CheckpointRoot> root;
  private final ServingMeters meters;
  private final AnswerCache cache;

  /** Tells callers. One thread: what it runs is short. */
  private final ExecutorService answers = daemon("gradus-model-answers");

  /**
   * Loads checkpoints and sees the old ones off, one after another: so at most two sets of weights
   * are in memory at a time.
   */
  private final ExecutorService loader = daemon("gradus-model-loader");

  private volatile Generation current;

  /** The generation that is still ending, if any; closed with the model. */
  private volatile Optional<Generation> retired = Optional.empty();

  private volatile boolean closed;

  /**
   * Loads a checkpoint.
   *
   * @param checkpoint a model directory, trusted
   * @param root below which callers may have others loaded; empty if they may not
   * @param libraries folder of the native libraries
   * @throws IOException if a directory cannot be read, or is not a model; its message says what to
   *     do
   * @throws IllegalArgumentException if the model does not fit the options
   */
  public NeuralModel(
      Path checkpoint,
      Optional<Path> root,
      Torch torch,
      Path libraries,
      ServingOptions options,
      MeterRegistry registry)
      throws IOException {
    this.torch = torch;
    this.libraries = libraries;
    this.options = options;
    this.root = root.isEmpty() ? Optional.empty() : Optional.of(new CheckpointRoot(root.get()));
    meters = new ServingMeters(registry);
    cache = new AnswerCache(registry);
    try {
      current = load(checkpoint);
    } catch (IOException | RuntimeException | Error e) {
      answers.shutdown();
      loader.shutdown();
      throw e;
    }
    Gauge.builder("gradus.model.queue", this, model -> model.current.scheduler().queued())
        .description("requests that wait")
        .register(registry);
    Gauge.builder("gradus.model.rows", this, model -> model.current.scheduler().activeRows())
        .description("draws under way")
        .register(registry);
  }

  private static ExecutorService daemon(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private Generation load(Path checkpoint) throws IOException {
    return Generation.load(checkpoint, torch, libraries, options, meters, answers);
  }

  @Override
  public ModelDescription describe() {
    return current.description();
  }

  @Override
  public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
    return onCurrent(
        generation -> {
          String model = generation.description().fingerprint();
          return cache
              .samples(model, request)
              .map(CompletableFuture::completedFuture)
              .orElseGet(
                  () -> {
                    CompletableFuture<List<Candidate>> answer = generation.sample(request, client);
                    var unused =
                        answer.thenAccept(candidates -> cache.put(model, request, candidates));
                    return answer;
                  });
        });
  }

  @Override
  public CompletableFuture<List<ProofSize>> estimateProofSize(
      ProofSizeRequest request, String client) {
    return onCurrent(
        generation -> {
          String model = generation.description().fingerprint();
          AnswerCache.Values values = cache.values(model, request);
          if (values.missing().isEmpty()) {
            return CompletableFuture.completedFuture(values.all());
          }
          CompletableFuture<List<double[]>> computed =
              generation.proofSizes(values.missing(), request.declaration(), client);
          CompletableFuture<List<ProofSize>> answer =
              computed.thenApply(
                  buckets -> {
                    values.add(buckets);
                    return values.all();
                  });
          // A caller that goes away cancels the answer, not what it was made of.
          var unused = answer.whenComplete((sizes, error) -> computed.cancel(false));
          return answer;
        });
  }

  /** Work on the generation of the moment; on the next one if that is being replaced just now. */
  private <T> CompletableFuture<T> onCurrent(Function<Generation, CompletableFuture<T>> work) {
    while (true) {
      Generation generation = current;
      try {
        return work.apply(generation);
      } catch (ModelRefusal refusal) {
        if (refusal.reason() != ModelRefusal.Reason.CLOSED || generation == current) {
          return CompletableFuture.failedFuture(refusal);
        }
      }
    }
  }

  @Override
  public CompletableFuture<ModelDescription> loadCheckpoint(String checkpoint) {
    if (root.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ModelRefusal(
              ModelRefusal.Reason.UNSUPPORTED,
              "this server loads no checkpoints but its own; start it with --model-root DIR to load"
                  + " those below DIR"));
    }
    if (closed) {
      return CompletableFuture.failedFuture(
          new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model was closed"));
    }
    CompletableFuture<ModelDescription> answer = new CompletableFuture<>();
    try {
      loader.execute(
          () -> {
            Generation old = current;
            try {
              answer.complete(swap(root.get().resolve(checkpoint)));
            } catch (RuntimeException | Error e) {
              answer.completeExceptionally(e);
              return;
            }
            // Before the next swap is begun: there are never more than two sets of weights.
            old.drain();
            retired = Optional.empty();
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model was closed"));
    }
    return answer;
  }

  private ModelDescription swap(Path checkpoint) {
    Generation next;
    try {
      next = load(checkpoint);
    } catch (IOException | IllegalArgumentException | UnsupportedDecoderException e) {
      throw new ModelRefusal(ModelRefusal.Reason.INVALID, e.getMessage(), e);
    }
    Generation old = current;
    retired = Optional.of(old);
    current = next;
    if (closed) {
      next.close();
      throw new ModelRefusal(ModelRefusal.Reason.CLOSED, "the model was closed");
    }
    return next.description();
  }

  /** Fails what is queued or under way, and frees all weights. */
  @Override
  public void close() {
    closed = true;
    loader.shutdown();
    current.close();
    retired.ifPresent(Generation::close);
    answers.shutdown();
  }
}
