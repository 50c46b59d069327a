package dev.gradus.curriculum.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.file.JsonLinesFile;
import dev.gradus.curriculum.inequality.Cell;
import dev.gradus.curriculum.inequality.Elaborated;
import dev.gradus.curriculum.inequality.Elaboration;
import dev.gradus.curriculum.inequality.GeneratedStatement;
import dev.gradus.curriculum.inequality.Grid;
import dev.gradus.curriculum.inequality.HeaderException;
import dev.gradus.curriculum.inequality.InequalityLines;
import dev.gradus.curriculum.inequality.NumberType;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.search.engine.EnvironmentException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus curriculum inequalities}: synthetic statements of graded difficulty. */
@Command(
    name = "curriculum inequalities",
    description =
        "Write synthetic inequalities, true by the way they are made, as statements to prove.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "After Polu et al. 2022, appendix D: well-known inequalities of random terms, composed N_D times; N_S rounds",
      "make the terms. OUT is JSON Lines: {\"name\", \"statement\", \"header\", \"split\", \"source\", \"difficulty\",",
      "\"provenance\"}, as gradus prove reads it, with n_d and n_s in difficulty. Lean has read each statement; what",
      "it does not accept is counted and left out. No two state the same. The same options, the same file.",
      "",
      "Exit codes: 0 done, 1 done but Lean refused some, 2 bad usage, 3 broken environment.",
      "",
      "Examples:",
      "  gradus curriculum inequalities --out data/inequalities.jsonl",
      "  gradus curriculum inequalities --types Nat,Int --depth 3 --size 2 --per-cell 10 --out data/easy.jsonl",
      "  gradus curriculum inequalities --types Real --lean native --project ~/my-project --out data/real.jsonl"
    })
public final class CurriculumInequalitiesCommand implements Callable<Integer> {
  private static final int REASONS_SHOWN = 5;
  private static final int MOST_PER_CELL = 10_000;

  @Spec private CommandSpec command;

  @Option(names = "--out", required = true, paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "TYPE,...",
      defaultValue = "Nat,Int,Rat",
      description =
          "What variables are: Nat, Int, Rat, or with Mathlib Real. Default: ${DEFAULT-VALUE}.")
  private List<String> types;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "6",
      description = "Largest N_D, compositions of inequalities; from 0. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "7",
      description = "Largest N_S, compositions of terms; from 0. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--per-cell",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Statements of each type for each pair of N_D and N_S. Default: ${DEFAULT-VALUE}.")
  private int perCell;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Another seed, other statements. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--training-only",
      description = "Leave out what the rule on names holds out, about a tenth.")
  private boolean trainingOnly;

  @Option(names = "--json", description = "Print the counts as a JSON object.")
  private boolean json;

  @Mixin private LeanOptions lean;

  @Override
  public Integer call() {
    Grid grid = grid();
    if (Files.isDirectory(out)) {
      throw bad("--out " + out + " is a directory; name a file in it");
    }
    List<GeneratedStatement> generated = generate(grid);
    int tooFew = grid.wanted() - generated.size();
    try (LeanConnection connection = lean.connect()) {
      List<Elaborated> elaborated = elaborate(wanted(generated), connection);
      List<GeneratedStatement> accepted =
          elaborated.stream().filter(Elaborated::accepted).map(Elaborated::statement).toList();
      new JsonLinesFile(out)
          .write(new InequalityLines(seed, connection.description()).of(accepted));
      List<Elaborated> refused = elaborated.stream().filter(e -> !e.accepted()).toList();
      complain(refused);
      print(accepted, refused.size(), tooFew);
      return refused.isEmpty() ? 0 : 1;
    }
  }

  private Grid grid() {
    requireWithin("--depth", depth, 0, Cell.MOST_DEPTH);
    requireWithin("--size", size, 0, Cell.MOST_SIZE);
    requireWithin("--per-cell", perCell, 1, MOST_PER_CELL);
    return new Grid(types.stream().map(this::type).distinct().toList(), depth, size, perCell);
  }

  private void requireWithin(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw bad("%s must lie between %d and %d".formatted(option, least, most));
    }
  }

  private NumberType type(String name) {
    return Arrays.stream(NumberType.values())
        .filter(type -> type.lean().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                bad("--types: '" + name + "' is none of " + Arrays.toString(NumberType.values())));
  }

  private List<GeneratedStatement> generate(Grid grid) {
    try (LateProgress progress = new LateProgress("generate", grid.wanted())) {
      return grid.generate(seed, progress::done);
    }
  }

  private List<GeneratedStatement> wanted(List<GeneratedStatement> generated) {
    return generated.stream().filter(s -> !trainingOnly || s.split().equals("train")).toList();
  }

  private List<Elaborated> elaborate(
      List<GeneratedStatement> statements, LeanConnection connection) {
    int ahead = 2 * connection.description().getWorkers();
    try (LateProgress progress = new LateProgress("elaborate", statements.size())) {
      return new Elaboration(connection.channel(), ahead).of(statements, progress::done);
    } catch (HeaderException e) {
      throw new EnvironmentException(e.getMessage(), e);
    }
  }

  private void complain(List<Elaborated> refused) {
    PrintWriter err = command.commandLine().getErr();
    refused.stream()
        .limit(REASONS_SHOWN)
        .forEach(e -> err.println(e.statement().name() + ": " + e.refusal().orElseThrow()));
    if (refused.size() > REASONS_SHOWN) {
      err.printf("and %d more%n", refused.size() - REASONS_SHOWN);
    }
    err.flush();
  }

  private ParameterException bad(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private void print(List<GeneratedStatement> accepted, int refused, int tooFew) {
    PrintWriter print = command.commandLine().getOut();
    long heldOut = accepted.stream().filter(s -> !s.split().equals("train")).count();
    if (json) {
      ObjectNode counts = new JsonMapper().createObjectNode();
      counts.put("statements", accepted.size()).put("heldOut", heldOut);
      counts.put("refused", refused).put("tooFew", tooFew).put("file", out.toString());
      print.println(counts);
    } else {
      print.printf(
          "%d statements written to %s, %d of them held out%n", accepted.size(), out, heldOut);
      print.printf("%d refused by Lean%n", refused);
      if (tooFew > 0) {
        print.printf("%d fewer than asked for: small cells have no more%n", tooFew);
      }
    }
    print.flush();
  }
}
