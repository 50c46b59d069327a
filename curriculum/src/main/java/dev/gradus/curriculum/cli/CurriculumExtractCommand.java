package dev.gradus.curriculum.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.file.JsonLinesFile;
import dev.gradus.curriculum.library.ExtractedLibrary;
import dev.gradus.curriculum.library.ExtractedLibrary.Part;
import dev.gradus.curriculum.library.LibraryExtraction;
import dev.gradus.curriculum.library.PageFile;
import dev.gradus.curriculum.library.StatementLines;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.v1.DescribeLeanResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
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

/** {@code gradus curriculum extract}: the library's theorems as statements to be proved anew. */
@Command(
    name = "curriculum extract",
    description = "Write the theorems of Lean's library, or of a project, as statements to prove.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "OUT is JSON Lines: {\"name\", \"statement\", \"header\", \"split\", \"source\", \"forbidden\", \"difficulty\",",
      "\"provenance\"}, as gradus prove reads it. A theorem is out of its own statement's reach: the header takes it",
      "out of simp's, grind's and ext's sets, and a proof that uses it, or another theorem that states the same,",
      "is rejected. Each statement was read by Lean as the very expression that was printed.",
      "",
      "All of Init and Std take minutes, Mathlib hours. What Lean has said so far is kept in OUT.pages, so the same",
      "command goes on where it was cut off; OUT appears when it is whole, and OUT.pages is gone then. As many parts",
      "of the library are looked through at a time as Lean has --workers.",
      "",
      "Exit codes: 0 done, 2 bad usage, 3 broken environment.",
      "",
      "Examples:",
      "  gradus curriculum extract --out data/library.jsonl",
      "  gradus curriculum extract --modules Init.Data.List,Init.Data.Nat --training-only --out data/train.jsonl",
      "  gradus curriculum extract --lean native --project ~/my-project --modules Mathlib.Order --out order.jsonl"
    })
public final class CurriculumExtractCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(names = "--out", required = true, paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--modules",
      split = ",",
      paramLabel = "PREFIX,...",
      defaultValue = "Init,Std",
      description =
          "Modules whose theorems are wanted, by the beginnings of their names; what stands before the first"
              + " dot is imported. Default: ${DEFAULT-VALUE}.")
  private List<String> modules;

  @Option(names = "--limit", paramLabel = "N", description = "Write the first N statements only.")
  private Integer limit;

  @ArgGroup private Parts parts = new Parts();

  @Option(names = "--json", description = "Print the counts as a JSON object.")
  private boolean json;

  @Mixin private LeanOptions lean;

  /** At most one of the two. */
  private static final class Parts {
    @Option(
        names = "--held-out-only",
        description = "Write only what the rule on names holds out, to measure by.")
    private boolean heldOut;

    @Option(names = "--training-only", description = "Write only what may be trained on.")
    private boolean training;

    Part part() {
      return heldOut ? Part.HELD_OUT : training ? Part.TRAINING : Part.ALL;
    }
  }

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be at least 1");
    }
    if (Files.isDirectory(out)) {
      throw new ParameterException(
          command.commandLine(), "--out " + out + " is a directory; name a file in it");
    }
    for (String module : modules) {
      if (!module.matches("[\\p{L}_][^\\s]*")) {
        throw new ParameterException(
            command.commandLine(),
            "--modules: '" + module + "' is no beginning of a module's name");
      }
    }
    long atMost = limit == null ? Long.MAX_VALUE : limit;
    try (LeanConnection connection = lean.connect()) {
      String name = out.toAbsolutePath().getFileName() + ".pages";
      Path pages = out.toAbsolutePath().resolveSibling(name);
      try (PageFile file = PageFile.open(pages, about(connection.description()))) {
        ExtractedLibrary library = extract(connection, file).only(parts.part(), atMost);
        if (library.theorems() == 0) {
          file.delete();
          throw new ParameterException(
              command.commandLine(),
              "--modules "
                  + String.join(",", modules)
                  + ": no theorem is stated there; give the beginnings of modules' names");
        }
        new JsonLinesFile(out).write(new StatementLines(connection.description()).of(library));
        file.delete();
        print(library);
      }
    }
    return 0;
  }

  /** What pages must agree in to be of one extraction. */
  private String about(DescribeLeanResponse description) {
    return "%s of Lean %s %s %s %s"
        .formatted(
            String.join(",", modules),
            description.getLeanVersion(),
            description.getLeanCommit(),
            description.getProject(),
            description.getLibraryCommit())
        .strip();
  }

  private ExtractedLibrary extract(LeanConnection connection, PageFile file) {
    int abreast = Math.max(1, connection.description().getWorkers());
    try (ModuleProgress progress = new ModuleProgress()) {
      return new LibraryExtraction(connection.channel(), file, abreast, progress).extract(modules);
    } catch (StatusRuntimeException e) {
      String said = String.valueOf(e.getStatus().getDescription()).strip();
      String line = said.replaceAll("\\s*\\R\\s*", " ");
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        throw new ParameterException(command.commandLine(), "--modules: " + line);
      }
      throw new EnvironmentException("the Lean bridge failed: " + line + "; check --lean", e);
    }
  }

  private void print(ExtractedLibrary library) {
    PrintWriter print = command.commandLine().getOut();
    int written = library.statements().size();
    if (json) {
      ObjectNode counts = new JsonMapper().createObjectNode();
      counts.put("statements", written).put("heldOut", library.heldOut());
      counts.put("theorems", library.theorems()).put("unprintable", library.unprintable());
      counts.put("lost", library.lost()).put("file", out.toString());
      print.println(counts);
    } else {
      print.printf(
          "%d statements written to %s, %d of them held out%n", written, out, library.heldOut());
      print.printf(
          "%d theorems looked at, %d of which Lean does not read back as it prints them%n",
          library.theorems(), library.unprintable());
      if (library.lost() > 0) {
        print.printf("%d constants left out: Lean did not survive them%n", library.lost());
      }
    }
    print.flush();
  }
}
