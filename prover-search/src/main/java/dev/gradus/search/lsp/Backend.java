package dev.gradus.search.lsp;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.server.Suggester;
import dev.gradus.v1.SuggestRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Lean and the model, wherever they are: connected to when they are first wanted, in the
 * background, and again after a failure. One thread does it, so that they are started once.
 */
final class Backend implements AutoCloseable {

  private record Connected(ModelConnection model, LeanConnection lean, Prover prover) {
    void close() {
      prover.close();
      lean.close();
      model.close();
    }
  }

  private final LeanOptions lean;
  private final ModelOptions model;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "gradus-lsp-starter");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Connected> connected;

  Backend(LeanOptions lean, ModelOptions model) {
    this.lean = lean;
    this.model = model;
  }

  /**
   * Tactics for a place.
   *
   * @param number of them at most
   */
  CompletableFuture<PointSearch> suggest(int number) {
    return connected()
        .thenApply(
            services -> {
              Suggester suggester =
                  new Suggester(
                      services.lean().channel(), services.model().channel(), SearchConfig.DEFAULT);
              return (place, site, located, checked) ->
                  suggester.suggest(
                      SuggestRequest.newBuilder().setFile(place).setN(number).build(),
                      located,
                      checked);
            });
  }

  /** Whole proofs of a gap. */
  CompletableFuture<PointSearch> prove() {
    return connected()
        .thenApply(services -> new ProofSearch(services.prover(), SearchConfig.DEFAULT));
  }

  private synchronized CompletableFuture<Connected> connected() {
    if (connected == null || connected.isCompletedExceptionally()) {
      connected = CompletableFuture.supplyAsync(this::connect, starter);
    }
    return connected;
  }

  private Connected connect() {
    ModelConnection modelConnection = model.connect(meters);
    try {
      LeanConnection leanConnection = lean.connect(meters);
      Prover prover = new Prover(leanConnection.channel(), modelConnection.channel(), meters);
      return new Connected(modelConnection, leanConnection, prover);
    } catch (RuntimeException e) {
      modelConnection.close();
      throw e;
    }
  }

  /** Ends what was started here; waits for what is just starting, so that it ends too. */
  @Override
  public synchronized void close() {
    starter.shutdown();
    if (connected != null) {
      connected.handle((services, failure) -> services).join();
      connected.thenAccept(Connected::close);
    }
  }
}
