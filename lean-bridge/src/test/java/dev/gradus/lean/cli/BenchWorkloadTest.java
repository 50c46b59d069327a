package dev.gradus.lean.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedLean.class)
class BenchWorkloadTest {

  @Test
  void play_everyTheorem_reachesItsLastBatch(RunningLean lean) throws Exception {
    BenchWorkload workload = BenchWorkload.load();
    Set<String> statements = new HashSet<>();
    int expected = 0;
    int theorems = workload.size();
    for (int n = 0; n < theorems; n++) {
      BenchWorkload.Task task = workload.task("test", n);
      statements.add(task.statement());
      expected += task.batches().stream().mapToInt(batch -> batch.tactics().size()).sum();
    }
    Sample sample = new Sample();
    try (LeanConnection connection = LeanConnection.inProcess(lean.bridge(), () -> {});
        BridgePlayer player = new BridgePlayer(connection.channel(), 2)) {
      player.play(workload, "test", 0, theorems, sample);
    }
    assertEquals(theorems, statements.size());
    assertEquals(expected, sample.steps(), "a batch's state to follow was not reached");
    assertTrue(sample.percentileMillis(0.5) <= sample.percentileMillis(0.99));
  }
}
