package dev.gradus.curriculum.loop;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.cli.SearchOptions;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.ServiceDescription;
import io.grpc.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Lean and a model in this process, started when they are first needed and kept from stage to stage
 * as long as the model stays the same.
 */
final class Workbench implements AutoCloseable {
  private final LeanOptions leanOptions;
  private LeanConnection lean;
  private Searcher searcher;

  /** A model at work. */
  private record Searcher(
      String model, ModelConnection connection, Prover prover, ServiceDescription services)
      implements AutoCloseable {
    @Override
    public void close() {
      prover.close();
      connection.close();
    }
  }

  Workbench(LeanOptions leanOptions) {
    this.leanOptions = leanOptions;
  }

  /** Leads to Lean. */
  Channel lean() {
    if (lean == null) {
      lean = leanOptions.connect();
    }
    return lean.channel();
  }

  /** Searches with a model; the one before it is closed. */
  Prover prover(ModelOptions model) {
    return searcher(model).prover();
  }

  /** What Lean and the model are. */
  ServiceDescription services(ModelOptions model) {
    return searcher(model).services();
  }

  private Searcher searcher(ModelOptions model) {
    if (searcher == null || !searcher.model().equals(model.model())) {
      closeSearcher();
      MeterRegistry meters = new SimpleMeterRegistry(); // gauges stay with their model
      ModelConnection connection = model.connect(meters);
      try {
        Prover prover = new Prover(lean(), connection.channel(), meters);
        searcher = new Searcher(model.model(), connection, prover, SearchOptions.describe(prover));
      } catch (RuntimeException e) {
        connection.close();
        throw e;
      }
    }
    return searcher;
  }

  private void closeSearcher() {
    if (searcher != null) {
      searcher.close();
      searcher = null;
    }
  }

  /** Stops both: training needs the memory and the cores. They start again when needed. */
  @Override
  public void close() {
    closeSearcher();
    if (lean != null) {
      lean.close();
      lean = null;
    }
  }
}
