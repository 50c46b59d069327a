package dev.gradus.curriculum.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.util.concurrent.ListenableFuture;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.file.JsonLinesFile;
import dev.gradus.curriculum.human.HumanSteps;
import dev.gradus.curriculum.human.LeanFiles;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.statement.StatementReader;
import dev.gradus.v1.FileError;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LeanBridgeGrpc.LeanBridgeFutureStub;
import dev.gradus.v1.Limits;
import dev.gradus.v1.RecordTacticsRequest;
import dev.gradus.v1.RecordTacticsResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus curriculum record}: Lean files in, goals and tactics of their proofs out. */
@Command(
    name = "curriculum record",
    description = "Write the tactics of Lean files, with the goals before them, as training data.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "OUT is JSON Lines: {\"declaration\", \"goal\", \"tactic\", \"source\", \"name\", \"file\", \"line\", \"column\"}.",
      "Each pair of goal and tactic is there once. Taken are tactic calls without tactic blocks inside that a",
      "search could make too, and cases, induction and match with ?_ for what their alternatives run.",
      "Declarations with errors or gaps are passed over; theorems that are held out by their names, or by",
      "--held-out, never get in.",
      "",
      "Exit codes: 0 done, 1 done, but files had errors (named on standard error), 2 bad usage, 3 broken",
      "environment.",
      "",
      "Examples:",
      "  gradus curriculum record Proofs.lean More.lean --out data/mine.jsonl",
      "  gradus curriculum record --lean native --project ~/my-project --out data/project.jsonl"
    })
public final class CurriculumRecordCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Lean files, or folders of them. Default: those of --project.")
  private List<Path> paths = List.of();

  @Option(names = "--out", required = true, paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "human",
      description = "Group of the pairs, for mixing in training (default: ${DEFAULT-VALUE}).")
  private String source;

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = "Hold out these statements too, by name and by what they state.")
  private List<Path> heldOut = List.of();

  @Option(
      names = "--file-timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Longest elaboration of one file. Default: ${DEFAULT-VALUE}.")
  private int fileTimeout;

  @Option(names = "--json", description = "Print the counts as a JSON object.")
  private boolean json;

  @Mixin private LeanOptions lean;

  private int filesWithErrors;

  @Override
  public Integer call() {
    if (Files.isDirectory(out)) {
      throw bad("--out " + out + " is a directory; name a file in it");
    }
    if (fileTimeout < 1 || fileTimeout > 86_400) {
      throw bad("--file-timeout must lie between 1 and 86400 seconds");
    }
    List<Path> files = files();
    HeldOutRule rule =
        new HeldOutRule(new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(heldOut));
    HumanSteps steps = new HumanSteps(source, rule);
    try (LeanConnection connection = lean.connect();
        LateProgress progress = new LateProgress("record", files.size())) {
      record(files, connection, steps, progress);
    }
    new JsonLinesFile(out).write(steps.lines());
    print(files.size(), steps);
    return filesWithErrors == 0 ? 0 : 1;
  }

  private List<Path> files() {
    List<Path> where = paths.isEmpty() ? lean.project().stream().toList() : paths;
    if (where.isEmpty()) {
      throw bad("nothing to record: name Lean files, or a Lake project with --project");
    }
    for (Path path : where) {
      if (!Files.isReadable(path)) {
        throw bad(path + ": no such file, or it may not be read; check the path");
      }
    }
    List<Path> files = LeanFiles.in(where);
    if (files.isEmpty()) {
      throw bad(where.get(0) + ": no .lean files in it; name a folder that has some");
    }
    return files;
  }

  private void record(
      List<Path> files, LeanConnection connection, HumanSteps steps, LateProgress progress) {
    LeanBridgeFutureStub stub = LeanBridgeGrpc.newFutureStub(connection.channel());
    int ahead = 1 + connection.description().getWorkers();
    ArrayDeque<ListenableFuture<RecordTacticsResponse>> answers = new ArrayDeque<>();
    int asked = 0;
    for (int done = 0; done < files.size(); done++) {
      while (asked < files.size() && answers.size() < ahead) {
        answers.add(stub.recordTactics(request(files.get(asked++))));
      }
      take(files.get(done), answers.remove(), steps);
      progress.done(done + 1);
    }
  }

  private RecordTacticsRequest request(Path file) {
    try {
      return RecordTacticsRequest.newBuilder()
          .setText(Files.readString(file))
          .setLimits(
              Limits.newBuilder().setHeartbeats(200_000).setDeadlineMillis(1_000 * fileTimeout))
          .build();
    } catch (IOException e) {
      throw bad(file + ": not to be read as UTF-8 (" + e.getMessage() + "); check the file");
    }
  }

  private void take(Path file, ListenableFuture<RecordTacticsResponse> answer, HumanSteps steps) {
    try {
      RecordTacticsResponse recorded = answer.get();
      steps.add(file.toString(), recorded);
      List<String> errors = new ArrayList<>();
      for (FileError error : recorded.getErrorsList()) {
        String message = error.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
        errors.add(file + ":" + error.getLine() + ":" + error.getColumn() + ": " + message);
      }
      complain(errors);
    } catch (ExecutionException e) {
      StatusRuntimeException failure = (StatusRuntimeException) e.getCause();
      if (failure.getStatus().getCode() != io.grpc.Status.Code.INTERNAL) {
        throw new EnvironmentException(
            "the Lean bridge failed: " + failure.getStatus().getDescription() + "; check --lean",
            failure);
      }
      complain(
          List.of(file + ": Lean did not survive it: " + failure.getStatus().getDescription()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("interrupted; run the same command again", e);
    }
  }

  private void complain(List<String> errors) {
    if (!errors.isEmpty()) {
      filesWithErrors++;
      errors.forEach(command.commandLine().getErr()::println);
      command.commandLine().getErr().flush();
    }
  }

  private ParameterException bad(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private void print(int files, HumanSteps steps) {
    PrintWriter print = command.commandLine().getOut();
    if (json) {
      ObjectNode counts = new JsonMapper().createObjectNode();
      counts.put("steps", steps.size()).put("files", files);
      counts.put("filesWithErrors", filesWithErrors).put("heldOut", steps.heldOut());
      print.println(counts.put("leftOut", steps.leftOut()).put("file", out.toString()));
    } else {
      print.printf("%d steps of %d files written to %s%n", steps.size(), files, out);
      print.printf(
          "left out: %d steps of held-out theorems, %d tactics that a search could not make%n",
          steps.heldOut(), steps.leftOut());
    }
    print.flush();
  }
}
