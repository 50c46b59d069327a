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
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two rounds with the real Lean, the prior and a model of a few thousand parameters; then the same
 * again, killed with SIGKILL at {@code -Dgradus.iterate.kills} random stages.
 */
final class IterateTest {
  private static final int KILLS = Integer.getInteger("gradus.iterate.kills", 2);
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void iterate_twoRoundsKilledAgainAndAgain_endAsIfTheyHadNotBeen(TestReporter reporter)
      throws Exception {
    Path config = IterateProcess.configure(folder);
    List<Stage> stages = Iteration.stages(ConfigFile.read(config));
    Path reference = folder.resolve("reference");
    Ended first = IterateProcess.run(config, reference, "--json");
    assertEquals(0, first.status(), first.errors());
    assertEquals(stages.stream().map(Stage::id).toList(), ids(first.lines()));
    checkReference(reference);

    Ended again = IterateProcess.run(config, reference, "--json");
    assertEquals(0, again.status(), again.errors());
    assertEquals(List.of(), again.lines(), "what is done is not done again");

    Random fate = new Random(KILLS);
    Path killed = folder.resolve("killed");
    Set<String> done = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      List<Stage> left = stages.stream().filter(stage -> !done.contains(stage.id())).toList();
      Stage victim = left.get(fate.nextInt(left.size()));
      killWithin(config, killed, victim.id(), done);
      reporter.publishEntry("killed in", victim.id());
    }
    Ended last = IterateProcess.run(config, killed, "--json");
    assertEquals(0, last.status(), last.errors());
    for (String id : ids(last.lines())) {
      assertTrue(done.add(id), id + " was done twice");
    }
    // A kill may strike between the end of a stage and the line that tells of it.
    assertTrue(stages.size() - done.size() <= KILLS, done::toString);
    assertEquals(results(reference), results(killed));
  }

  /** Begins, or continues, and kills when a stage is at work. */
  private void killWithin(Path config, Path run, String victim, Set<String> done) throws Exception {
    Process process =
        IterateProcess.builder(config, run, "--json").redirectErrorStream(true).start();
    Set<ProcessHandle> family = new HashSet<>();
    boolean reached = false;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      // To the end of all that it says: it may go on for a while before the kill strikes.
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("{") && line.endsWith("}")) {
          assertTrue(done.add(id(line)), line + " was done twice");
        } else if (line.equals("gradus: " + victim)) {
          reached = true;
          process.descendants().forEach(family::add);
          process.destroyForcibly(); // SIGKILL
        }
      }
      assertTrue(reached, "ended before " + victim);
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    for (ProcessHandle member : family) {
      member.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static void checkReference(Path run) throws Exception {
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("What each round proves"), "the report is written");
    assertTrue(Files.exists(run.resolve("round-2/model/model.safetensors")));
    try (Store store = open(run)) {
      assertTrue(store.stages().stream().allMatch(StageRecord::done));
      Set<String> measured = new HashSet<>(List.of("nothing_appended", "grouped"));
      String data = Files.readString(run.resolve("round-1/data/found.jsonl"));
      measured.forEach(name -> assertFalse(data.contains(name), name + " was trained on"));
      assertTrue(data.contains("examples-accepted"), "accepted steps are trained on");
      JsonNode config = store.stage(0, "statements").orElseThrow().facts().get("config");
      assertEquals(3, config.get("seed").asInt());
      List<SearchOutcome> outcomes = store.outcomes();
      assertEquals(2 * 6 + 3 * 2, outcomes.size());
      assertTrue(outcomes.stream().anyMatch(o -> o.round() == 0 && o.successes() > 0));
    }
  }

  private static Store open(Path run) {
    return Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()));
  }

  /** All that was found and learned, without times. */
  private static TreeMap<String, String> results(Path run) {
    TreeMap<String, String> results = new TreeMap<>();
    try (Store store = open(run)) {
      for (SearchOutcome o : store.outcomes()) {
        results.put(
            o.round() + "/" + o.stage() + " " + o.name(),
            "%s %d %d %d %d %s"
                .formatted(
                    o.status(),
                    o.attempts(),
                    o.successes(),
                    o.expansions(),
                    o.tacticCalls(),
                    o.shortestProof()));
      }
      for (StageRecord stage : store.stages()) {
        String id = stage.round() + "/" + stage.name();
        results.put(id + " data", stage.facts().path("sha256").asText());
        results.put(id + " model", stage.facts().path("model").asText().replaceAll(".*/", ""));
      }
    }
    return results;
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
