package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.store.RunLock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    assertTrue(plan.startsWith("0/statements: 6 to learn from, 2 to measure with"), plan);
    assertTrue(plan.contains("2/train: theta_2"), plan);
    assertEquals(11, plan.lines().count(), plan);
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
