package dev.gradus.curriculum.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeakCheck;
import dev.gradus.curriculum.dataset.LeakCheck.Leak;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.Store;
import dev.gradus.curriculum.store.StorePlace;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.minif2f.data.Split;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementFormatException;
import dev.gradus.search.statement.StatementReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus curriculum check}: is anything held out in what was trained on? */
@Command(
    name = "curriculum check",
    description =
        "Prove that no held-out statement is in any training file, under no name and up to the"
            + " names of variables.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Held out are: names by the hash rule and names of miniF2F problems; what --held-out and",
      "--minif2f list and, with --run, what the run evaluates on, by name and by what they state.",
      "A pair is an offender if its theorem's name is held out, or if a goal in it, with its",
      "context, states what is held out: renamed variables, hypotheses and universes, ∀ or binders",
      "or context, implicit or explicit make no difference. --elaborate compares what Lean prints",
      "for the held-out statements as well, so that notation and elided types make none either.",
      "Not seen: a statement in other words, as with its hypotheses in another order.",
      "",
      "Exit codes: 0 nothing held out is there, 1 something is, 2 bad usage, 3 broken environment.",
      "",
      "Examples:",
      "  gradus curriculum check --run runs/iterate --minif2f valid.jsonl --held-out held-out.jsonl",
      "  gradus curriculum check --data d1.jsonl d2.jsonl --held-out eval.jsonl --elaborate --json"
    })
public final class CurriculumCheckCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec command;

  /** What is checked. */
  private static final class What {
    @Option(
        names = "--run",
        required = true,
        paramLabel = "DIR",
        description = "A run of gradus iterate: its training files and its store.")
    private Path run;

    @Option(
        names = "--data",
        required = true,
        arity = "1..*",
        paramLabel = "FILE",
        description = "Training files, JSON Lines.")
    private List<Path> data = List.of();
  }

  @ArgGroup(multiplicity = "1")
  private What what;

  @Option(
      names = "--held-out",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Statements that are held out; files as for gradus prove.")
  private List<Path> heldOut = List.of();

  @Option(
      names = "--minif2f",
      paramLabel = "PATH",
      description = "miniF2F: a clone of its repository or a file; whatever splits are there.")
  private Path minif2f;

  @Option(
      names = "--elaborate",
      description = "Ask Lean how it prints the held-out statements, and compare that too.")
  private boolean elaborate;

  @Option(names = "--json", description = "Print one object for each offender, then the totals.")
  private boolean json;

  @Mixin private LeanOptions lean;

  @Override
  public Integer call() {
    List<Path> files = new ArrayList<>(what.run == null ? what.data : trainingFiles(what.run));
    List<Statement> all = new ArrayList<>();
    all.addAll(new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(heldOut));
    all.addAll(problems());
    List<Statement> learnt = new ArrayList<>();
    store()
        .ifPresent(
            place -> {
              try (Store store = place.open(what.run, new HeldOutRule(List.of()))) {
                learnt.addAll(store.searched(Purpose.LEARN));
                all.addAll(store.searched(Purpose.EVALUATE));
                files.addAll(original(store));
              }
            });
    List<Statement> out = distinct(all);
    List<Optional<String>> printed = elaborate ? printed(out) : List.of();
    HeldOutRule rule = elaborate ? new HeldOutRule(out, printed) : new HeldOutRule(out);
    LeakCheck check = new LeakCheck(rule);
    try (LateProgress progress = new LateProgress("check", files.size())) {
      check.read("the store", learnt);
      for (int i = 0; i < files.size(); i++) {
        check.read(files.get(i));
        progress.done(i + 1);
      }
    }
    long elaborated = printed.stream().filter(Optional::isPresent).count();
    print(check, files.size(), out.size(), elaborated);
    return check.leaks().isEmpty() ? 0 : 1;
  }

  /** What is named twice, as by a file and by the run, once. */
  private static List<Statement> distinct(Collection<Statement> all) {
    Map<String, Statement> distinct = new LinkedHashMap<>();
    all.forEach(one -> distinct.putIfAbsent(one.name() + "\0" + one.hash(), one));
    return List.copyOf(distinct.values());
  }

  /** Files of pairs that the run was given to train on besides what it found. */
  private List<Path> original(Store store) {
    List<Path> files =
        store
            .stage(0, "statements")
            .map(begun -> ConfigFile.paths(begun.facts().path("config").path("original")))
            .orElse(List.of());
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new ParameterException(
            command.commandLine(),
            "%s was trained on too and cannot be read; put it back".formatted(file));
      }
    }
    return files;
  }

  private Optional<StorePlace> store() {
    return Optional.ofNullable(what.run).flatMap(StorePlace::of);
  }

  private List<Path> trainingFiles(Path run) {
    List<Path> files;
    try (Stream<Path> all = Files.walk(run)) {
      files =
          all.filter(file -> file.toString().endsWith(".jsonl"))
              .filter(file -> file.getParent().endsWith("data"))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "--run " + run + " cannot be read; name a run of gradus iterate");
    }
    if (files.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "--run " + run + " has no training files round-K/data/*.jsonl; name them by --data");
    }
    return files;
  }

  private List<Statement> problems() {
    List<Statement> problems = new ArrayList<>();
    if (minif2f != null) {
      StatementFormatException failure = null;
      for (Split split : Split.values()) {
        try {
          problems.addAll(MiniF2F.read(minif2f, split).statements());
        } catch (StatementFormatException e) {
          failure = e;
        }
      }
      if (problems.isEmpty()) {
        throw failure;
      }
    }
    return problems;
  }

  private List<Optional<String>> printed(List<Statement> statements) {
    try (LeanConnection connection = lean.connect();
        LateProgress progress = new LateProgress("elaborate", statements.size())) {
      return new LeanReplay(connection.channel(), progress::done).firstGoals(statements);
    }
  }

  private void print(LeakCheck check, int files, int statements, long printed) {
    PrintWriter print = command.commandLine().getOut();
    for (Leak leak : check.leaks()) {
      if (json) {
        print.println(JSON.<ObjectNode>valueToTree(leak));
      } else {
        String where = leak.line() == 0 ? leak.place() : leak.place() + ":" + leak.line();
        print.printf("%s: %s %s%n", where, leak.name(), leak.reason());
      }
    }
    if (json) {
      ObjectNode totals = JSON.createObjectNode().put("files", files).put("pairs", check.pairs());
      totals.put("heldOut", statements).put("elaborated", printed);
      print.println(totals.put("leaks", check.leaks().size()));
    } else {
      print.printf(
          "%d pairs of %d files against %d held-out statements%s and the rules on names: %s%n",
          check.pairs(),
          files,
          statements,
          elaborate ? " (" + printed + " of them elaborated)" : "",
          check.leaks().isEmpty() ? "nothing is held out" : check.leaks().size() + " offenders");
    }
    print.flush();
  }
}
