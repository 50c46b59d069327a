package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.loop.IterateProcess.Ended;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.curriculum.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two rounds with the real Lean, the prior and a model of a few thousand parameters; then the same
 * again, killed with SIGKILL at random moments, {@code -Dgradus.kills} of them; {@code
 * -Dgradus.iterate.config=FILE} takes another configuration of the repository.
 */
final class IterateTest {
  private static final int KILLS = Integer.getInteger("gradus.kills", 2);
  private static final String CONFIG = System.getProperty("gradus.iterate.config");
  private static final int PATIENCE_SECONDS = 60;

  /** A start costs a share of a run; kills that come faster would only ever hit starts. */
  private static final int MOST_KILLS_IN_A_RUN_S_TIME = 4;

  @TempDir Path folder;

  @Test
  void iterate_killedAtRandomMoments_endsWithTheStoreOfARunThatWasNot(TestReporter reporter)
      throws Exception {
    Path config =
        CONFIG == null
            ? IterateProcess.configure(folder)
            : Path.of("..").resolve(CONFIG).toAbsolutePath();
    List<Stage> stages = Iteration.stages(ConfigFile.read(config));
    Path reference = folder.resolve("reference");
    long start = System.nanoTime();
    Ended first = IterateProcess.run(config, reference, "--json");
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertEquals(0, first.status(), first.errors());
    assertEquals(stages.stream().map(Stage::id).toList(), ids(first.lines()));
    if (CONFIG == null) {
      checkReference(reference);
    }

    Ended again = IterateProcess.run(config, reference, "--json");
    assertEquals(0, again.status(), again.errors());
    assertEquals(List.of(), again.lines(), "what is done is not done again");

    Random fate = new Random(KILLS);
    long between = millis / Math.max(1, Math.min(KILLS, MOST_KILLS_IN_A_RUN_S_TIME));
    StoreContents undisturbed = StoreContents.of(reference);
    int kills = 0;
    for (int runs = 1; kills < KILLS; runs++) {
      Path run = folder.resolve("killed-" + runs);
      Set<String> done = new HashSet<>();
      boolean killed = true;
      while (killed && kills < KILLS) {
        killed = kill(config, run, (long) (fate.nextDouble() * between), done, reporter);
        kills += killed ? 1 : 0;
      }
      Ended last = IterateProcess.run(config, run, "--json");
      assertEquals(0, last.status(), last.errors());
      note(last.lines(), done);
      StoreContents.of(run).requireSame(undisturbed);
      reporter.publishEntry("same store after", kills + " kills, in " + runs + " runs");
    }
  }

  /**
   * Begins, or continues, and kills it after a time; whether there was anything left to kill. When
   * that is does not matter, so nothing here depends on the clock.
   */
  private boolean kill(
      Path config, Path run, long afterMillis, Set<String> done, TestReporter reporter)
      throws Exception {
    Path out = folder.resolve("out.jsonl");
    Path err = folder.resolve("err.txt");
    Process process =
        IterateProcess.builder(config, run, "--json")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly(); // SIGKILL
    process.waitFor();
    for (ProcessHandle member : family) {
      member.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    note(Files.readAllLines(out), done);
    List<String> begun =
        Files.readAllLines(err).stream().filter(line -> line.startsWith("gradus: ")).toList();
    reporter.publishEntry(
        ended ? "ended" : "killed after " + afterMillis + " ms, in",
        begun.isEmpty() ? "its start" : begun.get(begun.size() - 1));
    assertTrue(!ended || process.exitValue() == 0, () -> "it failed: " + begun);
    return !ended;
  }

  /** Stages that are said to be done, each of which may be said only once. */
  private static void note(List<String> lines, Set<String> done) throws Exception {
    for (String id : ids(lines)) {
      assertTrue(done.add(id), id + " was done twice");
    }
  }

  private static void checkReference(Path run) throws Exception {
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("What each round proves"), "the report is written");
    assertTrue(Files.exists(run.resolve("round-2/model/model.safetensors")));
    try (Store store = open(run)) {
      assertTrue(store.stages().stream().allMatch(StageRecord::done));
      Set<String> measured = Set.of("nothing_appended", "grouped", "mathd_algebra_0");
      String data = Files.readString(run.resolve("round-1/data/found.jsonl"));
      measured.forEach(name -> assertFalse(data.contains(name), name + " was trained on"));
      assertTrue(data.contains("examples-accepted"), "accepted steps are trained on");
      JsonNode config = store.stage(0, "statements").orElseThrow().facts().get("config");
      assertEquals(3, config.get("seed").asInt());
      List<SearchOutcome> outcomes = store.outcomes();
      assertEquals(2 * 6 + 3 * 2 + 3, outcomes.size(), "of miniF2F only its valid split");
      assertTrue(
          outcomes.stream()
              .filter(o -> o.source().equals("minif2f"))
              .allMatch(o -> o.attempts() == 2));
      assertTrue(outcomes.stream().anyMatch(o -> o.round() == 0 && o.successes() > 0));
    }
  }

  private static Store open(Path run) {
    return Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()));
  }

  private static List<String> ids(List<String> lines) throws Exception {
    List<String> ids = new ArrayList<>();
    for (String line : lines) {
      ids.add(id(line));
    }
    return ids;
  }

  private static String id(String line) throws Exception {
    JsonNode stage = new JsonMapper().readTree(line);
    return stage.get("round").asInt() + "/" + stage.get("stage").asText();
  }
}
