package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.toy.ToyServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run directory on a disk that is full: nothing finished is lost, nothing is done again. */
@Timeout(600)
final class FullDiskTest {
  private static final int STATEMENTS = 40;

  @TempDir Path folder;

  private record Ended(int status, Map<String, ObjectNode> results, String errors) {}

  private static Ended prove(ToyServer toy, Path run, Path file) throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    int status;
    try {
      status =
          Main.run(
              "prove",
              "--json",
              "--lean",
              toy.address(),
              "--model",
              toy.address(),
              "--expansions",
              "30",
              "--run",
              run.toString(),
              file.toString());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    Map<String, ObjectNode> results = new TreeMap<>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      ObjectNode result = (ObjectNode) new ObjectMapper().readTree(line);
      result.remove("seconds");
      results.put(result.get("name").textValue(), result);
    }
    return new Ended(status, results, errors.toString(StandardCharsets.UTF_8));
  }

  @Test
  void prove_diskFillsUp_endsInOneLineAndResumesOnceThereIsSpace() throws Exception {
    StringBuilder statements = new StringBuilder();
    for (int i = 0; i < STATEMENTS; i++) {
      statements.append(
          "{\"name\":\"s%d\",\"statement\":\"theorem s%d : %d :=\"}%n".formatted(i, i, 3 + 7 * i));
    }
    Path file = Files.writeString(folder.resolve("statements.jsonl"), statements);
    Path mounted = Files.createDirectory(folder.resolve("disk"));
    try (ToyServer toy = new ToyServer();
        SmallDisk disk = SmallDisk.mount(mounted, 16)) {
      Ended reference = prove(toy, folder.resolve("reference"), file);
      assertEquals(STATEMENTS, reference.results().size(), reference.errors());

      Path run = mounted.resolve("run");
      Set<String> kept = new TreeSet<>();
      boolean stoppedHalfWay = false;
      Ended ended;
      for (int kilobytes = 16; (ended = prove(toy, run, file)).status() == 3; kilobytes += 100) {
        assertEquals(1, ended.errors().lines().count(), ended.errors());
        assertTrue(ended.errors().contains("free some space"), ended.errors());
        assertTrue(ended.results().keySet().containsAll(kept), "finished statements were lost");
        kept.addAll(ended.results().keySet());
        stoppedHalfWay |= !kept.isEmpty() && kept.size() < STATEMENTS;
        assertTrue(kilobytes < 10_000, "never enough");
        disk.resize(kilobytes);
      }
      assertTrue(stoppedHalfWay, "it was never full half way");
      assertEquals(reference.status(), ended.status(), ended.errors());
      assertEquals(reference.results(), ended.results());
      assertFalse(ended.errors().contains("gradus:"), ended.errors());
    }
  }
}
