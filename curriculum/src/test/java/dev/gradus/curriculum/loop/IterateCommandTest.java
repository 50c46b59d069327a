package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.store.RunLock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is refused, or printed, before anything is started. */
final class IterateCommandTest {
  @TempDir Path folder;
  private Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void configure() throws Exception {
    config = IterateProcess.configure(folder);
  }

  private int run(String... more) {
    CommandLine command = new CommandLine(new IterateCommand());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          err.write(failure.getMessage());
          return failure instanceof CommandLine.IExitCodeGenerator known ? known.getExitCode() : 9;
        });
    String[] arguments = new String[more.length + 4];
    System.arraycopy(
        new String[] {"--config", "" + config, "--run", "" + folder.resolve("run")},
        0,
        arguments,
        0,
        4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return command.execute(arguments);
  }

  private void append(String file, String line) throws Exception {
    Path path = folder.resolve(file);
    Files.writeString(path, Files.readString(path) + line + "\n");
  }

  @Test
  void dryRun_printsAllStagesAndMakesNothing() {
    assertEquals(0, run("--dry-run"), err::toString);
    String plan = out.toString();
    assertTrue(plan.startsWith("0/statements: 6 to learn from, 3 to measure with"), plan);
    assertTrue(plan.contains("2/eval-minif2f: 1 statements, a = 2, e = 4, d = 1"), plan);
    assertTrue(plan.contains("2/train: theta_2"), plan);
    assertEquals(14, plan.lines().count(), plan);
    assertTrue(Files.notExists(folder.resolve("run")));
  }

  @Test
  void sourceWithMiniF2f_isRefusedByName() throws Exception {
    append(
        "learn.jsonl",
        "{\"name\": \"mathd_algebra_10\", \"statement\": \"theorem mathd_algebra_10 : 1 = 1 :=\"}");
    assertEquals(2, run());
    assertTrue(
        err.toString().contains("mathd_algebra_10, which is a problem of miniF2F"), err::toString);
  }

  @Test
  void sourceWithAMeasuredStatementUnderAnotherName_isRefused() throws Exception {
    append(
        "learn.jsonl",
        "{\"name\": \"copied\", \"statement\": \"theorem copied (l : List Nat) : l ++ [] = l :=\"}");
    assertEquals(2, run());
    assertTrue(err.toString().contains("source examples has copied"), err::toString);
  }

  @Test
  void sourceWithAStatementOfASetThatIsNotDrawn_isRefused() throws Exception {
    String learned = Files.readString(folder.resolve("learn.jsonl"));
    Files.writeString(
        config, Files.readString(config).replace("{name: measure,", "{name: measure, limit: 1,"));
    // One of the two is drawn, but both are held out.
    for (String measured : Files.readAllLines(folder.resolve("measure.jsonl"))) {
      Files.writeString(folder.resolve("learn.jsonl"), learned);
      append("learn.jsonl", measured.replaceFirst("\"name\": \"", "$0copy_of_"));
      assertEquals(2, run());
      assertTrue(err.toString().contains("source examples has copy_of_"), err::toString);
      err.getBuffer().setLength(0);
    }
  }

  @Test
  void twoNamesForOneStatement_areRefused() throws Exception {
    append(
        "learn.jsonl",
        "{\"name\": \"again\", \"statement\": \"theorem zero_added (n : Nat) : n + 0 = n :=\"}");
    assertEquals(2, run());
    assertTrue(
        err.toString().contains("has zero_added and again, which are the same"), err::toString);
  }

  @Test
  void pairsOfAMeasuredStatement_areRefused() throws Exception {
    Path pairs = folder.resolve("mine.jsonl");
    Files.writeString(config, "original: [" + pairs + "]\n", StandardOpenOption.APPEND);
    String pair = "{\"declaration\": \"mine\", \"goal\": \"%s\", \"tactic\": \"simp\"}\n";
    Files.writeString(
        pairs, pair.formatted("⊢ 1 = 1") + pair.formatted("m : List Nat\\n⊢ m ++ [] = m"));
    assertEquals(2, run());
    assertTrue(
        err.toString().contains("mine.jsonl, line 2: a pair of mine, which has a goal that states"),
        err::toString);
    // As much as a training asks of a line.
    Files.writeString(pairs, "\n{\"goal\": \"⊢ 1 = 1\", \"tactic\": \"rfl\"}\n");
    assertEquals(0, run("--dry-run"), err::toString);
  }

  @Test
  void weightOfASourceThatOriginalHasNot_isRefusedWithThoseThatItHas() throws Exception {
    Path pairs = folder.resolve("mine.jsonl");
    String pair = "{\"goal\": \"⊢ 1 = 1\", \"tactic\": \"rfl\"%s}\n";
    Files.writeString(pairs, pair.formatted("") + pair.formatted(", \"source\": \"human\""));
    String plain = Files.readString(config);
    String weighed = plain.replace("validation: 0,", "validation: 0, original-weight: {%s: 2},");
    String original = "original: [" + pairs + "]\n";
    Files.writeString(config, weighed.formatted("humans") + original);
    assertEquals(2, run());
    assertTrue(
        err.toString().contains("the source humans, but original has [default, human]"),
        err::toString);
    Files.writeString(config, weighed.formatted("human"));
    assertEquals(2, run(), "it has no original");
    Files.writeString(config, weighed.formatted("human") + original);
    assertEquals(0, run("--dry-run"), err::toString);
  }

  @Test
  void storeThatIsRefusedOrDoesNotAnswer_leavesTheRunToBeBegun() throws Exception {
    assertEquals(2, run("--store", "jdbc:postgresql://db/gradus?password=secret"));
    assertTrue(Files.notExists(folder.resolve("run")));
    assertEquals(3, run("--store", "jdbc:postgresql://127.0.0.1:1/gradus?user=nobody"));
    Files.writeString(config, Files.readString(config).replace("samples: 4, e", "samples: 5, e"));
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
  }

  @Test
  void configurationBeforeTheFirstStage_mayBeCorrected() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.copy(config, run.resolve("config.yaml"));
    Files.writeString(config, Files.readString(config).replace("samples: 4, e", "samples: 5, e"));
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    assertEquals(Files.readString(config), Files.readString(run.resolve("config.yaml")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prior+localhost:8420", "prior+prior", "some:checkpoint"})
  void firstModelThatNoSearchTakes_isRefusedBeforeTheRunIsBegun(String first) throws Exception {
    Files.writeString(
        config, Files.readString(config).replace("{init:", "{first: \"" + first + "\", init:"));
    assertEquals(2, run());
    assertTrue(err.toString().contains("model.first " + first + " is neither"), err::toString);
    assertTrue(Files.notExists(folder.resolve("run")));
  }

  @Test
  void modelOfAServer_mayBeTheFirst() throws Exception {
    Files.writeString(
        config, Files.readString(config).replace("{init:", "{first: \"localhost:8420\", init:"));
    assertEquals(0, run("--dry-run"), err::toString);
  }

  @Test
  void searchOptionOutOfRange_isRefusedBeforeTheRunIsBegun() throws Exception {
    Files.writeString(
        config, Files.readString(config).replace("{samples: 4,", "{samples: 4, temperature: -1,"));
    assertEquals(2, run());
    assertTrue(err.toString().contains("temperature"), err::toString);
    assertTrue(Files.notExists(folder.resolve("run")));
  }

  @Test
  void shapeThatHasChanged_isRefused() throws Exception {
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    append("shape.json", "");
    assertEquals(2, run("--stop-after", "0/statements"));
    assertTrue(
        err.toString().contains("shape.json has changed since the run began"), err::toString);
  }

  @Test
  void runOfAVersionThatKnewLess_goesOn() throws Exception {
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    try (Connection store =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("run/store.db"));
        java.sql.Statement sql = store.createStatement()) {
      assertEquals(
          1,
          sql.executeUpdate(
              "UPDATE stage SET facts = json_remove(facts, '$.files.\"%s\"')"
                  .formatted(folder.resolve("shape.json"))));
    }
    append("shape.json", "");
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
  }

  @Test
  void shippedModel_mayBeTheFirst() throws Exception {
    Files.writeString(
        config, Files.readString(config).replace("{init:", "{first: prior+gradus, init:"));
    assertEquals(0, run("--dry-run"), err::toString);
  }

  @Test
  void checkpointThatHasChanged_isRefused() throws Exception {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path shipped = Path.of("../model-server/shipped");
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(shipped.resolve(file), model.resolve(file));
    }
    Files.writeString(
        config, Files.readString(config).replaceFirst("init: \\S+", "init: " + model + ","));
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertEquals(2, run("--stop-after", "0/statements"));
    assertTrue(err.toString().contains("model has changed since the run began"), err::toString);
    Files.delete(model.resolve("config.json"));
    assertEquals(2, run("--stop-after", "0/statements"));
    assertTrue(err.toString().contains("no config.json"), err::toString);
  }

  @Test
  void stopAfterUnknownStage_isRefusedWithThoseThatThereAre() {
    assertEquals(2, run("--stop-after", "7/train"));
    assertTrue(err.toString().contains("0/statements, "), err::toString);
  }

  @Test
  void shapeThatIsNotThere_isRefusedBeforeAnythingIsSearched() throws Exception {
    Files.delete(folder.resolve("shape.json"));
    assertEquals(2, run());
    assertTrue(err.toString().contains("none of 5m, 20m, 100m"), err::toString);
  }

  @Test
  void runOfAnotherCommand_isRefused() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    try (RunLock lock = RunLock.take(run)) {
      assertEquals(2, run());
      assertTrue(err.toString().contains("another process uses it"), err::toString);
    }
  }

  @Test
  void runBegunWithAnotherConfiguration_isRefusedNamingTheKey() throws Exception {
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    Files.writeString(config, Files.readString(config).replace("samples: 4, e", "samples: 5, e"));
    assertEquals(2, run("--stop-after", "0/statements"));
    assertTrue(err.toString().contains("was begun with in search;"), err::toString);
  }

  @Test
  void fileThatHasChanged_isRefused() throws Exception {
    assertEquals(0, run("--stop-after", "0/statements"), err::toString);
    append("learn.jsonl", "{\"name\": \"added\", \"statement\": \"theorem added : 1 = 1 :=\"}");
    assertEquals(2, run("--stop-after", "0/statements"));
    assertTrue(
        err.toString().contains("learn.jsonl has changed since the run began"), err::toString);
  }
}
