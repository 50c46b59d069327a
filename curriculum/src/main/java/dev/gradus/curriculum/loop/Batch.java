package dev.gradus.curriculum.loop;

import dev.gradus.search.batch.BatchRun;
import dev.gradus.search.cli.ProgressLine;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunStore;
import java.util.List;

/**
 * A search of many statements in a run directory; what the directory has is not done again.
 *
 * @param arguments options of {@code gradus prove}, the run directory among them
 * @param allAttempts whether attempts go on after a proof
 */
record Batch(SearchArguments arguments, boolean allAttempts) {

  /** Runs it to its end. */
  List<StatementResult> run(Workbench bench, List<Statement> statements, ProgressLine progress) {
    ServiceDescription services = bench.services(arguments.model());
    SearchConfig config = arguments.search().config(allAttempts);
    try (RunStore store = arguments.search().openStore(statements, services, allAttempts)) {
      int parallel = arguments.search().parallel(services.lean().getWorkers());
      return new BatchRun(bench.prover(arguments.model()), config, store, parallel)
          .run(statements, progress);
    }
  }
}
