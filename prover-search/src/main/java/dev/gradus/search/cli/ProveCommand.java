package dev.gradus.search.cli;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.batch.BatchListener;
import dev.gradus.search.batch.BatchRun;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.ServiceDescription;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.fill.FileFiller;
import dev.gradus.search.fill.SourceFile;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import dev.gradus.search.store.RunStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus prove}: statements in, verified proofs out. */
@Command(
    name = "prove",
    description =
        "Search for proofs of statements; every proof that is printed was checked afresh.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "FILE is JSON Lines, {\"name\", \"statement\", \"header\"?} with statements that end in `:=`,"
          + " or",
      "a .lean file, whose theorems that end in `:= by sorry` are to be proved. With --write it is"
          + " one .lean",
      "file: every `sorry` of it is searched for, wherever it stands, and those with a proof are"
          + " replaced.",
      "",
      "Exit codes: 0 all proved, 1 some are not, 2 bad usage or input, 3 broken environment.",
      "",
      "Examples:",
      "  gradus prove --statement 'theorem t (n : Nat) : n + 0 = n :='",
      "  gradus prove Exercises.lean",
      "  gradus prove --json --run runs/first --attempts 4 statements.jsonl > proofs.jsonl",
      "  gradus prove --write Exercises.lean       (proofs in the place of each sorry, the old file"
          + " kept)",
      "  gradus prove --write --dry-run Exercises.lean",
      "  gradus prove --lean native --project ~/mathlib-project Exercises.lean"
    })
public final class ProveCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files of statements.")
  private List<Path> files = List.of();

  @Option(
      names = "--statement",
      paramLabel = "TEXT",
      description = "One statement in place of files: `theorem NAME BINDERS : TYPE :=`.")
  private String statement;

  @Option(
      names = "--header",
      paramLabel = "TEXT",
      description = "What stands before --statement: imports, opens, notations.")
  private String header;

  @Option(names = "--json", description = "Print one JSON object a statement, or a sorry.")
  private boolean json;

  @Option(
      names = "--write",
      description =
          "Write proofs into the .lean FILE, in the place of each sorry. What it was is kept in"
              + " FILE.bak.")
  private boolean write;

  @Option(
      names = "--dry-run",
      description = "With --write: print what would change, write nothing.")
  private boolean dryRun;

  @Option(
      names = "--max-line",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description = "Longest line of a file (default: ${DEFAULT-VALUE}).")
  private int maxLine;

  @Mixin private SearchOptions search;
  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    SearchConfig config = search.config(false);
    Optional<SourceFile> file = fileToWrite();
    List<Statement> statements = file.isPresent() ? List.of() : statements();
    MeterRegistry meters = new SimpleMeterRegistry();
    try (ModelConnection modelConnection = model.connect(meters);
        LeanConnection leanConnection = lean.connect(meters);
        Prover prover = new Prover(leanConnection.channel(), modelConnection.channel(), meters)) {
      ServiceDescription services = SearchOptions.describe(prover);
      int parallel = search.parallel(services.lean().getWorkers());
      if (file.isPresent()) {
        return fill(file.get(), prover, config, parallel);
      }
      try (RunStore store = search.openStore(statements, services, false)) {
        return prove(statements, new BatchRun(prover, config, store, parallel));
      }
    }
  }

  /** The file that proofs are written into, if they are. */
  private Optional<SourceFile> fileToWrite() {
    if (!write) {
      if (dryRun) {
        throw usage("--dry-run goes with --write");
      }
      return Optional.empty();
    }
    if (statement != null || header != null) {
      throw usage("--write goes with a FILE, not with --statement or --header");
    }
    if (search.run().isPresent()) {
      throw usage("--run keeps searches for statements, and --write has none; give one of them");
    }
    if (files.size() != 1 || !files.get(0).toString().endsWith(".lean")) {
      throw usage("--write takes one FILE, a .lean file");
    }
    SourceFile file = SourceFile.read(files.get(0));
    if (!dryRun) {
      file.requireWritable();
    }
    return Optional.of(file);
  }

  private int fill(SourceFile file, Prover prover, SearchConfig config, int parallel) {
    return new GapWriting(file, dryRun, json, command.commandLine().getOut())
        .run(
            listener ->
                new FileFiller(prover, config, parallel, file.path(), file.lean(), listener));
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private List<Statement> statements() {
    if (files.isEmpty() == (statement == null)) {
      throw new ParameterException(
          command.commandLine(),
          files.isEmpty()
              ? "nothing to prove: name a FILE, or give --statement"
              : "--statement and a FILE exclude each other; give one of them");
    }
    if (statement == null) {
      if (header != null) {
        throw new ParameterException(
            command.commandLine(), "--header goes with --statement; files bring their own");
      }
      if (maxLine < 1) {
        throw new ParameterException(command.commandLine(), "--max-line must be at least 1");
      }
      return new StatementReader(maxLine).read(files);
    }
    if (!statement.strip().endsWith(":=")) {
      throw new ParameterException(
          command.commandLine(),
          "--statement does not end in `:=`; write `theorem NAME BINDERS : TYPE :=`");
    }
    return List.of(Statement.alone(header == null ? "" : header, statement));
  }

  private int prove(List<Statement> statements, BatchRun run) {
    PrintWriter out = command.commandLine().getOut();
    List<StatementResult> results;
    try (ProgressLine progress = new ProgressLine("prove", statements.size())) {
      results =
          run.run(
              statements,
              new BatchListener() {
                @Override
                public void finished(StatementResult result, boolean resumed) {
                  progress.clear();
                  ResultText text = new ResultText(result);
                  out.println(json ? text.json() : text.forPeople());
                  out.flush();
                  progress.finished(result, resumed);
                }

                @Override
                public void tacticCalls(int more) {
                  progress.tacticCalls(more);
                }
              });
    }
    long proved = results.stream().filter(StatementResult::proved).count();
    if (!json && results.size() > 1) {
      out.printf(
          Locale.ROOT,
          "%d of %d proved, %d tactic calls%n",
          proved,
          results.size(),
          results.stream().mapToInt(StatementResult::tacticCalls).sum());
      out.flush();
    }
    return proved == results.size() ? 0 : 1;
  }
}
