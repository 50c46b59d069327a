package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gradus prove --run} is killed with SIGKILL at random moments, {@code -Dgradus.jvm.kills}
 * times, and goes on each time: in the end the results are those of an undisturbed run.
 */
final class JvmKillsTest {
  private static final int KILLS = Integer.getInteger("gradus.jvm.kills", 2);
  private static final int PATIENCE_SECONDS = 60;
  private static final String STATEMENTS = "first-steps.lean";

  @TempDir Path folder;

  private Process start(Path run) throws Exception {
    return GradusProcess.builder(
            "prove",
            "--json",
            "--workers",
            "1",
            "--model",
            "prior",
            "--attempts",
            "2",
            "--expansions",
            "20",
            // Lean's own count ends a tactic, never the clock of a machine that has other work.
            "--tactic-heartbeats",
            "10000",
            "--tactic-timeout",
            "300",
            "--timeout",
            "3600",
            "--run",
            run.toString(),
            folder.resolve(STATEMENTS).toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Results by name, without times. */
  private static Map<String, ObjectNode> finish(Process process) throws Exception {
    Map<String, ObjectNode> results = new TreeMap<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        ObjectNode result = (ObjectNode) new ObjectMapper().readTree(line);
        result.remove("seconds");
        assertEquals(null, results.put(result.get("name").textValue(), result), "printed twice");
      }
    }
    assertEquals(1, process.waitFor(), "one of the statements is false");
    return results;
  }

  @Test
  void prove_killedAgainAndAgain_endsAsIfItHadNotBeen(TestReporter reporter) throws Exception {
    try (InputStream in = JvmKillsTest.class.getResourceAsStream(STATEMENTS)) {
      Files.copy(in, folder.resolve(STATEMENTS));
    }
    Map<String, ObjectNode> reference = finish(start(folder.resolve("reference")));
    Random fate = new Random(1);
    Path run = folder.resolve("run");
    int kept = 0;
    int kills = 0;
    for (; kills < KILLS; kills++) {
      kept = killAtRandom(run, fate, kept, reference.size());
    }
    assertEquals(reference, finish(start(run)));
    assertEquals(rows(folder.resolve("reference")), rows(run));
    reporter.publishEntry(
        "kills", kills + " JVMs killed: nothing lost, nothing done twice, no orphan");
  }

  /**
   * Kills a run when Lean runs and so many statements are printed as the dice say; returns how many
   * statements are finished.
   */
  private int killAtRandom(Path run, Random fate, int kept, int statements) throws Exception {
    Process process = start(run);
    Set<ProcessHandle> family = new TreeSet<>();
    // Resumed statements are printed at once; the kill comes a few new ones later, if there are
    // any.
    int until = fate.nextInt(Math.min(kept + 3, statements - 1) + 1);
    List<String> printed = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      while (process.isAlive() && process.descendants().findAny().isEmpty() && !lines.ready()) {
        Thread.onSpinWait();
      }
      while (printed.size() < until) {
        String line = lines.readLine();
        assertTrue(line != null, "ended before it could be killed");
        printed.add(new ObjectMapper().readTree(line).get("name").textValue());
      }
      process.descendants().forEach(family::add);
    } finally {
      process.destroyForcibly(); // SIGKILL
    }
    process.waitFor();
    for (ProcessHandle member : family) {
      member.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    List<String> finished = finished(run);
    assertTrue(finished.containsAll(printed), () -> printed + " were printed, kept " + finished);
    assertTrue(finished.size() >= kept, "finished statements were lost");
    return finished.size();
  }

  private static List<String> finished(Path run) throws Exception {
    return query(run, "SELECT name FROM statement WHERE status IS NOT NULL ORDER BY name");
  }

  /** What was done and found, attempt by attempt. */
  private static List<String> rows(Path run) throws Exception {
    List<String> attempts =
        query(
            run,
            "SELECT s.name || ' ' || a.number || ' ' || a.seed || ' ' || a.status || ' '"
                + " || a.expansions || ' ' || a.tactic_calls"
                + " FROM attempt a JOIN statement s ON s.id = a.statement_id ORDER BY 1");
    assertEquals(attempts.size(), new TreeSet<>(attempts).size());
    assertFalse(attempts.isEmpty());
    return attempts;
  }

  private static List<String> query(Path run, String sql) throws Exception {
    if (!Files.exists(run.resolve("run.db"))) {
      return List.of();
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + run.resolve("run.db"));
        var statement = connection.createStatement()) {
      if (!hasTables(connection.getMetaData().getTables(null, null, "attempt", null))) {
        return List.of();
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
      return rows;
    }
  }

  private static boolean hasTables(ResultSet tables) throws Exception {
    try (tables) {
      return tables.next();
    }
  }
}
