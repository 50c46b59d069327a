package dev.gradus.curriculum.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.Harvest;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.curriculum.dataset.Provenance;
import dev.gradus.curriculum.dataset.TrainingData;
import dev.gradus.curriculum.dataset.TrainingFile;
import dev.gradus.curriculum.store.Dataset;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.search.statement.StatementReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus curriculum export}: runs in, training data out. */
@Command(
    name = "curriculum export",
    description =
        "Write what searches have proved as training data; held-out statements never get in.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "OUT is a Parquet table if its name ends in .parquet, and JSON Lines otherwise: {\"declaration\", \"goal\", \"tactic\", \"source\", \"name\"} for each step of each",
      "verified proof and, with --proofsize, {\"declaration\", \"goal\", \"size\", \"source\", \"name\"}, size null",
      "for goals that were expanded and not proved. OUT.json says where it came from, with its SHA-256.",
      "",
      "Lean starts only where a proof lost steps when it was minimised: it is run again for the goals",
      "between those that are left. Give the --lean that the run was made with.",
      "",
      "Exit codes: 0 done, 2 bad usage or a held-out statement, 3 broken environment.",
      "",
      "Examples:",
      "  gradus curriculum export --run runs/first --out data/first.jsonl",
      "  gradus curriculum export --run runs/1 --run runs/2 --proofsize --source found --out d.jsonl",
      "  gradus curriculum export --run runs/1 --accepted --accepted-per-goal 1 --out data/1.jsonl",
      "  gradus curriculum export --store runs/iterate/store.db --round 3 --proofsize --out d.parquet",
      "  gradus curriculum export --run runs/1 --held-out eval.jsonl --skip-held-out --out d.jsonl"
    })
public final class CurriculumExportCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  /** Where proofs come from. */
  private static final class From {
    @Option(
        names = "--run",
        required = true,
        arity = "1..*",
        paramLabel = "DIR",
        description = "Run directories that gradus prove has filled; one still in use will do.")
    private List<Path> runs = List.of();

    @ArgGroup(exclusive = false)
    private StoreExport store;
  }

  @ArgGroup(multiplicity = "1")
  private From from;

  @Option(names = "--out", required = true, paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "search",
      description = "Group of the pairs, for mixing in training (default: ${DEFAULT-VALUE}).")
  private String source;

  @Option(
      names = "--proofsize",
      description = "Also write how many tactics each goal is from its proof.")
  private boolean proofsize;

  @Option(
      names = "--accepted",
      description = {
        "Also write steps that Lean accepted in any search, of a proof or not, as NAME-accepted:",
        "they show a small model what can be said; mix them in with a small weight."
      })
  private boolean accepted;

  @Option(
      names = "--accepted-per-goal",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many of these to keep for each goal, drawn (default: ${DEFAULT-VALUE}).")
  private int acceptedPerGoal;

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description =
          "Hold out these statements too, by name and by what they state; files as for gradus prove.")
  private List<Path> heldOut = List.of();

  @Option(
      names = "--skip-held-out",
      description = "Leave held-out statements out and count them, instead of refusing their run.")
  private boolean skipHeldOut;

  @Option(names = "--json", description = "Print what OUT.json holds.")
  private boolean json;

  @Mixin private LeanOptions lean;

  @Override
  public Integer call() {
    if (source.isBlank()) {
      throw new ParameterException(command.commandLine(), "--source must not be blank");
    }
    if (Files.isDirectory(out)) {
      throw new ParameterException(
          command.commandLine(), "--out " + out + " is a directory; name a file in it");
    }
    if (acceptedPerGoal < 1) {
      throw new ParameterException(
          command.commandLine(), "--accepted-per-goal must be at least 1; leave --accepted out");
    }
    HeldOutRule rule =
        new HeldOutRule(new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(heldOut));
    if (from.store != null) {
      refuseWithStore("--source", "--accepted", "--accepted-per-goal", "--skip-held-out");
      Dataset dataset = from.store.dataset(rule, proofsize);
      requireAny(dataset.data(), "--store, within its rounds");
      print(new TrainingFile(out).write(dataset.data(), dataset.from()), dataset.data());
      return 0;
    }
    Harvest harvest =
        new Harvest(source, proofsize, accepted ? acceptedPerGoal : 0, rule, skipHeldOut);
    from.runs.forEach(harvest::add);
    replay(harvest);
    TrainingData data = harvest.data();
    requireAny(data, "--run");
    print(new TrainingFile(out).write(data, harvest.provenance()), data);
    if (!json) {
      print(harvest.provenance());
    }
    return 0;
  }

  /** Nothing is no training data, and what was in OUT before stays there. */
  private void requireAny(TrainingData data, String in) {
    if (data.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "there is nothing to learn from in " + in + "; search first");
    }
  }

  /** These belong to the searches that fill a store, and are not asked for again. */
  private void refuseWithStore(String... options) {
    for (String option : options) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            command.commandLine(), option + " goes with --run, not with --store; leave it out");
      }
    }
  }

  private void replay(Harvest harvest) {
    if (harvest.toReplay() == 0) {
      return;
    }
    try (LeanConnection connection = lean.connect();
        LateProgress progress = new LateProgress("replay", harvest.toReplay())) {
      harvest.replay(new LeanReplay(connection.channel(), progress::done));
    }
  }

  private void print(ObjectNode record, TrainingData data) {
    PrintWriter print = command.commandLine().getOut();
    if (json) {
      print.println(record);
    } else {
      print.printf(
          "%d proofsteps and %d proofsizes written to %s (sha256 %s)%n",
          data.proofsteps().size(),
          data.proofsizes().size(),
          out,
          record.get("sha256").textValue());
      if (data.heldOutGoals() > 0) {
        print.printf("%d goals left out: they state what is held out%n", data.heldOutGoals());
      }
    }
    print.flush();
  }

  private void print(Provenance from) {
    PrintWriter print = command.commandLine().getOut();
    if (from.skipped() > 0) {
      print.printf("%d held-out statements skipped%n", from.skipped());
    }
    if (from.withoutStates() > 0) {
      print.printf(
          "%d proofs left out: Lean did not take them step by step%n", from.withoutStates());
    }
    print.flush();
  }
}
