package dev.gradus.model.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

  @TempDir private Path folder;

  @Test
  void open_afterAKill_dropsWhatTheStateDoesNotKnow() throws IOException {
    Path file = folder.resolve("train.csv");
    try (TrainingLog log = TrainingLog.open(file, 0)) {
      for (int step = 1; step <= 5; step++) {
        log.add(row(step));
      }
    }
    Files.writeString(file, "6,0.1,12", StandardOpenOption.APPEND);
    try (TrainingLog log = TrainingLog.open(file, 3)) {
      assertEquals(List.of(row(1), row(2), row(3)), log.rows());
      log.add(row(4));
    }
    assertEquals(5, Files.readAllLines(file).size());
  }

  private static Row row(int step) {
    OptionalDouble validation =
        step % 2 == 0 ? OptionalDouble.of(1.0 / step) : OptionalDouble.empty();
    return new Row(
        step, step / 4.0, step * 100L, 1.0 / 3 / step, 1e-3, 0.5, 1000, validation, validation);
  }
}
