package dev.gradus.model.bench.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.serving.ServingOptions;
import dev.gradus.model.serving.TinyModel;
import dev.gradus.model.torch.TestTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsTest {

  private static final int REQUESTS = 400;

  @Test
  void run_manyClientsThatGiveUp_allOthersAreAnsweredAndNothingStaysBehind(@TempDir Path folder)
      throws IOException, InterruptedException, ReflectiveOperationException {
    Path checkpoint = TinyModel.checkpoint(folder.resolve("model"), 1);
    int before = TestTorch.managed();
    Path libraries = Path.of("target", "djl");
    ServingOptions options = new ServingOptions(8, 100, 12, 128);
    try (Host host = new Host(checkpoint, TestTorch.start(), libraries, options)) {
      AtomicLong left = new AtomicLong(REQUESTS);
      Phase phase = new Clients(host).run(new Load(24, 3, 0.5), () -> left.getAndDecrement() > 0);
      assertEquals(List.of(), phase.errors());
      assertEquals(REQUESTS, phase.answered() + phase.cancelled());
      assertTrue(phase.cancelled() > 0 && phase.answered() > 0, phase.toString());
      // What was given up last is seen between two slices.
      while (!host.isIdle()) {
        Thread.onSpinWait();
      }
    }
    assertEquals(before, TestTorch.managed());
  }

  @Test
  void after_answers_cancelsAtThatAnswer() {
    AnswerStream stream = new AnswerStream();
    StringBuilder events = new StringBuilder();
    stream.after(0, () -> events.append("now "));
    stream.after(2, () -> events.append("second "));
    stream.after(1, () -> events.append("first "));
    stream.next();
    events.append("| ");
    stream.next();
    stream.next();
    assertEquals("now first | second ", events.toString());
  }
}
