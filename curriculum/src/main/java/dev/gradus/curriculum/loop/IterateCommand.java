package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.report.IterationReport;
import dev.gradus.curriculum.store.Store;
import dev.gradus.curriculum.store.StorePlace;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.store.RunLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus iterate}: expert iteration. */
@Command(
    name = "iterate",
    description = {
      "Expert iteration: search for proofs, train on what was found, measure, search again.",
      "",
      "The same command continues a run that was interrupted, however it was: nothing that is done",
      "is done again."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "FILE is YAML; curriculum/configs has some, curriculum/README.md says what each key means. A run",
      "may be continued with more rounds, and with nothing else changed.",
      "",
      "Exit codes: 0 done or stopped as asked, 2 bad usage or input, 3 broken environment.",
      "",
      "Examples:",
      "  gradus iterate --config curriculum/configs/smoke.yaml --run runs/smoke",
      "  gradus iterate --config cpu.yaml --run runs/cpu --dry-run",
      "  gradus iterate --config cpu.yaml --run runs/cpu --stop-after 1/train",
      "  gradus iterate --config cpu.yaml --run runs/b --store 'jdbc:postgresql://db/gradus?currentSchema=b'",
      "  gradus iterate report --run runs/cpu --compare runs/sample-only"
    })
public final class IterateCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(names = "--config", paramLabel = "FILE", description = "What to do.")
  private Path config;

  @Option(names = "--run", paramLabel = "DIR", description = "Where to do it, and to continue.")
  private Path run;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "Keep what is found in a PostgreSQL database instead of DIR/store.db:"
              + " jdbc:postgresql://HOST/DATABASE?user=NAME. Passwords belong into ~/.pgpass. With"
              + " several runs in a database, give each a schema: &currentSchema=NAME. Overrides"
              + " the configuration's key store.")
  private String store;

  @Option(
      names = "--dry-run",
      description = "Print the stages with what they are to do; do nothing.")
  private boolean dryRun;

  @Option(
      names = "--stop-after",
      paramLabel = "STAGE",
      description = "Stop when this stage is done; --dry-run lists them, as 1/train.")
  private String stopAfter;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|gpu:N",
      defaultValue = "cpu",
      description = "Where models run and are trained (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--json", description = "Print one JSON object a stage.")
  private boolean json;

  @Mixin private LeanOptions lean;

  @Override
  public Integer call() {
    if (config == null || run == null) {
      throw new ParameterException(
          command.commandLine(), (config == null ? "--config" : "--run") + " is missing");
    }
    IterateConfig wanted = ConfigFile.read(config);
    checkStage(wanted);
    Material material = Material.read(config, wanted);
    IterationFolder folder = new IterationFolder(run);
    // What is out of range is said now: once a run has begun its configuration is settled.
    SearchArguments.parse(
        config, Workshop.searchOptions(wanted, folder, device, wanted.model().first()));
    wantedStore(wanted).ifPresent(StorePlace::check);
    if (dryRun) {
      // A store that nobody has begun need not be made to know that nothing is done.
      String url = StorePlace.of(run).map(StorePlace::url).orElse("jdbc:sqlite:");
      try (Workbench bench = new Workbench(lean);
          Store opened = Store.open(url, material.rule())) {
        print(new Workshop(config, wanted, folder, material, opened, bench, device));
      }
      return 0;
    }
    makeFolder();
    try (RunLock lock = RunLock.take(run);
        Workbench bench = new Workbench(lean);
        Store opened = StorePlace.choose(run, wantedStore(wanted)).open(run, material.rule())) {
      claim(folder, wanted, opened);
      Workshop shop = new Workshop(config, wanted, folder, material, opened, bench, device);
      StatementsStage.requireSame(shop);
      Iteration.run(shop, Optional.ofNullable(stopAfter), new Printer(folder));
      IterationReport.of(run, List.of()).writeTo(folder.report());
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    return 0;
  }

  private void checkStage(IterateConfig wanted) {
    List<String> ids = Iteration.stages(wanted).stream().map(Stage::id).toList();
    if (stopAfter != null && !ids.contains(stopAfter)) {
      throw new ParameterException(
          command.commandLine(),
          "--stop-after %s is no stage of this configuration; there are %s"
              .formatted(stopAfter, String.join(", ", ids)));
    }
  }

  private Optional<String> wantedStore(IterateConfig wanted) {
    return Optional.ofNullable(store == null ? wanted.store() : store);
  }

  private void makeFolder() {
    try {
      Files.createDirectories(run);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private EnvironmentException cannotWrite(IOException e) {
    return new EnvironmentException(
        "the run folder " + run + " cannot be written (" + e + "); choose another --run", e);
  }

  /** A run is continued by the configuration that its first stage was begun with. */
  private void claim(IterationFolder folder, IterateConfig wanted, Store opened)
      throws IOException {
    if (Files.exists(folder.config()) && !opened.stages().isEmpty()) {
      List<String> differences = wanted.differences(ConfigFile.read(folder.config()));
      if (!differences.isEmpty()) {
        throw new ConfigException(
            config,
            "differs from what %s was begun with in %s; give that one, or choose another --run"
                .formatted(run, String.join(", ", differences)));
      }
    }
    FolderReplacement.writeFile(folder.config(), Files.readAllBytes(config));
  }

  private void print(Workshop shop) {
    PrintWriter out = command.commandLine().getOut();
    for (Stage stage : Iteration.stages(shop.config())) {
      boolean done = shop.facts(stage.round(), stage.name()).isPresent();
      if (json) {
        ObjectNode line = Workshop.facts().put("round", stage.round()).put("stage", stage.name());
        out.println(line.put("plan", stage.plan(shop)).put("done", done));
      } else {
        out.printf("%s: %s%s%n", stage.id(), stage.plan(shop), done ? " (done)" : "");
      }
    }
    out.flush();
  }

  /** A line for each stage, and the page as far as it goes. */
  private final class Printer implements Iteration.Listener {
    private final IterationFolder folder;

    Printer(IterationFolder folder) {
      this.folder = folder;
    }

    @Override
    public void started(Stage stage) {
      command.commandLine().getErr().println("gradus: " + stage.id());
      command.commandLine().getErr().flush();
    }

    @Override
    public void finished(Stage stage, ObjectNode facts) {
      StageText text = new StageText(stage, facts);
      PrintWriter out = command.commandLine().getOut();
      out.println(json ? text.json() : text.forPeople());
      out.flush();
      IterationReport.of(folder.path(), List.of()).writeTo(folder.report());
    }
  }
}
