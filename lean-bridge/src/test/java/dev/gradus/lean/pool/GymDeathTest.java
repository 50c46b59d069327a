package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of jobs whose process dies, or never starts, by a gym that is a script. */
final class GymDeathTest {
  /**
   * Answers as the gym does, except that each tactic ends it with some last words, and that it does
   * not start while there is a file that says so.
   */
  private static final String GYM =
      """
      echo start >>"$STARTS"
      [ ! -e "$BROKEN" ] || exit 1
      [ -z "$ONCE" ] || { [ -e "$ONCE" ] || touch "$ONCE" "$BROKEN"; }
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

  /** Whether only the first process starts, until the file is taken away. */
  private boolean once;

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
      builder.environment().put("STARTS", folder.resolve("starts").toString());
      builder.environment().put("BROKEN", folder.resolve("broken").toString());
      builder.environment().put("ONCE", once ? folder.resolve("once").toString() : "");
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

  @Test
  void verify_whereOnlyTheVerifierDoesNotStart_isRefused() throws IOException {
    once = true;
    GymPool pool =
        new GymPool(
            vertx,
            dyingWith("gone"),
            PoolConfig.builder(1).warmSpare(false).build(),
            new SimpleMeterRegistry());
    try {
      PoolClient client = new PoolClient(pool);
      client.open("theorem t : True :=");
      PoolRefusal refusal =
          assertThrows(PoolRefusal.class, () -> client.verify("theorem t : True :=", "trivial"));
      assertEquals(PoolRefusal.Kind.UNAVAILABLE, refusal.kind());
      assertTrue(refusal.getMessage().contains("Lean does not start"), refusal.getMessage());
    } finally {
      pool.shutDown().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void take_afterASpareThatDidNotStart_startsAnew() throws Exception {
    once = true;
    Context context = vertx.getOrCreateContext();
    GymSupply supply = new GymSupply(context, dyingWith("gone"), PoolConfig.defaults(1));
    try {
      on(context, supply::take);
      // The spare is on its way, until three starts have failed and it is forgotten.
      while (on(context, () -> Future.succeededFuture(supply.hasSpare()))) {
        Thread.onSpinWait();
      }
      assertEquals(4, Files.readAllLines(folder.resolve("starts")).size());
      Files.delete(folder.resolve("broken"));
      assertTrue(on(context, supply::take).alive());
    } finally {
      on(context, supply::shutDown);
    }
  }

  @Test
  void take_whereNoThreadIsLeft_saysSoAndCanBeShutDown() throws Exception {
    GymLauncher broken =
        scratch -> {
          throw new OutOfMemoryError("unable to create native thread");
        };
    Context context = vertx.getOrCreateContext();
    GymSupply supply = new GymSupply(context, broken, PoolConfig.defaults(1));
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> on(context, supply::take));
    assertInstanceOf(OutOfMemoryError.class, failure.getCause());
    on(context, supply::shutDown);
  }

  /** What work on an event loop comes to. */
  private static <T> T on(Context context, Supplier<Future<T>> work) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(nothing -> work.get().onComplete(done));
    return done.future().toCompletionStage().toCompletableFuture().get();
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
