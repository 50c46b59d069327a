package dev.gradus.model.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingPageTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 30, 5_000})
  void render_anyLength_drawsEveryCurveInsideItsAxes(int steps) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double loss = 1.2 + 5 * Math.exp(-step / 300.0) + 0.3 * Math.sin(step * 12.9898);
      boolean validated = step % 100 == 0 || steps < 100;
      rows.add(
          new Row(
              step,
              step / 1000.0,
              step * 4096L,
              loss,
              1e-3 * step / steps,
              1 + loss / 5,
              9000,
              validated ? OptionalDouble.of(loss + 0.2) : OptionalDouble.empty(),
              validated ? OptionalDouble.of(1 / loss) : OptionalDouble.empty()));
    }
    String page = new TrainingPage("Training of m<5>", rows, Map.of("Data", "a&b")).render();
    assertEquals(4, page.split("<svg", -1).length - 1);
    assertFalse(page.contains("NaN"), "a coordinate is not a number");
    assertTrue(page.contains("m&lt;5&gt;") && page.contains("a&amp;b"));
    String kept = System.getProperty("gradus.test.page");
    if (kept != null) {
      Files.writeString(Path.of(kept).resolve("train-" + steps + ".html"), page);
    }
  }

  @Test
  void render_noStepYet_saysSo() {
    assertTrue(new TrainingPage("t", List.of(), Map.of()).render().contains("No step is done yet"));
  }
}
