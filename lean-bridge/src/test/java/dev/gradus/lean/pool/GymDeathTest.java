package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a tactic is tried under which its process dies, by a gym that is a script. */
final class GymDeathTest {
  /** Answers as the gym does, except that each tactic ends it with some last words. */
  private static final String GYM =
      """
      echo '{"ready":true,"protocol":1}'
      while read -r request; do
        id=${request##*'"id":'}
        id=${id%%[!0-9]*}
        case $request in
        *'"cmd":"configure"'*) echo "{\\"id\\":$id,\\"outcome\\":\\"ok\\"}" ;;
        *'"cmd":"open"'*) echo "{\\"id\\":$id,\\"us\\":1,\\"outcome\\":\\"opened\\",\\"state\\":0,\\"goals\\":[\\"g\\"]}" ;;
        *'"cmd":"run"'*)
          echo run >>"$RUNS"
          echo "$LAST_WORDS" >&2
          exit 1
          ;;
        *) echo "{\\"id\\":$id,\\"outcome\\":\\"ok\\"}" ;;
        esac
      done
      """;

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private GymLauncher dyingWith(String lastWords) throws IOException {
    Path script = Files.writeString(folder.resolve("gym"), GYM, StandardCharsets.UTF_8);
    return scratch -> {
      ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
      builder.environment().put("RUNS", folder.resolve("runs").toString());
      builder.environment().put("LAST_WORDS", lastWords);
      return builder;
    };
  }

  private String runOnATactic(String lastWords) throws IOException {
    GymPool pool =
        new GymPool(vertx, dyingWith(lastWords), PoolConfig.defaults(1), new SimpleMeterRegistry());
    try {
      PoolClient client = new PoolClient(pool);
      OpenResult.Opened theorem = client.open("theorem t : True :=");
      TacticResult result = client.run(theorem, theorem.rootStateId(), "trivial").get(0);
      return assertInstanceOf(TacticResult.Crashed.class, result).message();
    } finally {
      pool.shutDown().toCompletionStage().toCompletableFuture().join();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INTERNAL PANIC: unreachable code has been reached, 1",
    "INTERNAL PANIC: out of memory, 2",
    "Stack overflow detected. Aborting., 2",
  })
  void run_processDiesOfATactic_isTriedAgainUnlessItPanicked(String lastWords, int tries)
      throws IOException {
    String message = runOnATactic(lastWords);
    assertTrue(message.contains(lastWords), message);
    assertEquals(tries, Files.readAllLines(folder.resolve("runs")).size());
  }
}
