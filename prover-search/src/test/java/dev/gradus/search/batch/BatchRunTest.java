package dev.gradus.search.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunConfiguration;
import dev.gradus.search.store.RunStore;
import dev.gradus.search.toy.ToyServices;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchRunTest {
  private static final List<Statement> STATEMENTS =
      IntStream.range(0, 24).mapToObj(i -> ToyServices.number(i * i)).toList();

  @TempDir Path folder;
  private final ToyServices toy = new ToyServices(5);
  private final Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());
  private Thread services;

  @BeforeEach
  void start() {
    services = toy.shuffle.start();
  }

  @AfterEach
  void close() {
    prover.close();
    services.interrupt();
    toy.close();
  }

  private static SearchConfig config() {
    SearchConfig d = SearchConfig.DEFAULT;
    return new SearchConfig(
        3,
        true,
        12,
        4,
        d.temperature(),
        d.topP(),
        d.distinct(),
        d.tacticTimeout(),
        d.tacticHeartbeats(),
        d.timeout(),
        d.priority(),
        d.alpha(),
        d.seed(),
        d.overlap(),
        d.reopening(),
        d.minimise());
  }

  private static RunStore store(Path directory) {
    return RunStore.open(
        directory, new RunConfiguration(new TreeMap<>(), new TreeMap<>()), STATEMENTS);
  }

  /** Results without the times they took. */
  private static List<String> timeless(List<StatementResult> results) {
    List<String> lines = new ArrayList<>();
    for (StatementResult result : results) {
      StringBuilder line = new StringBuilder(result.name() + " " + result.status());
      for (AttemptResult attempt : result.attempts()) {
        line.append(' ')
            .append(attempt.status())
            .append(attempt.expansions())
            .append('/')
            .append(attempt.tacticCalls())
            .append(attempt.proof());
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private List<StatementResult> run(Path directory, int parallel, BatchListener listener) {
    try (RunStore store = store(directory)) {
      return new BatchRun(prover, config(), store, parallel).run(STATEMENTS, listener);
    }
  }

  @Test
  void run_manyAtOnce_sameResultsAsOneByOne() {
    List<StatementResult> one = run(folder.resolve("one"), 1, BatchListener.NONE);
    List<StatementResult> many = run(folder.resolve("many"), 7, BatchListener.NONE);
    assertEquals(timeless(one), timeless(many));
    assertTrue(one.stream().anyMatch(StatementResult::proved));
    assertTrue(one.stream().anyMatch(result -> !result.proved()));
  }

  @Test
  void run_again_doesNothingAgain() {
    List<StatementResult> first = run(folder, 4, BatchListener.NONE);
    int tactics = toy.lean.tactics.get();
    AtomicInteger resumed = new AtomicInteger();
    List<StatementResult> second =
        run(
            folder,
            4,
            new BatchListener() {
              @Override
              public void finished(StatementResult result, boolean before) {
                resumed.addAndGet(before ? 1 : 0);
              }
            });
    assertEquals(first, second);
    assertEquals(STATEMENTS.size(), resumed.get());
    assertEquals(tactics, toy.lean.tactics.get());
  }

  @Test
  void run_serviceBreaks_endsAndKeepsWhatIsDone() {
    List<StatementResult> reference = run(folder.resolve("reference"), 2, BatchListener.NONE);
    AtomicInteger done = new AtomicInteger();
    BatchListener breaking =
        new BatchListener() {
          @Override
          public void finished(StatementResult result, boolean resumed) {
            if (done.incrementAndGet() == 5) {
              toy.lean.broken = Status.UNAVAILABLE;
            }
          }
        };
    assertThrows(EnvironmentException.class, () -> run(folder.resolve("run"), 2, breaking));
    toy.lean.broken = null;
    assertEquals(timeless(reference), timeless(run(folder.resolve("run"), 2, BatchListener.NONE)));
  }

  @Test
  void run_killedAgainAndAgain_losesNothing() throws Exception {
    List<StatementResult> reference = run(folder.resolve("reference"), 2, BatchListener.NONE);
    Path directory = folder.resolve("killed");
    int kept = 0;
    for (int kill = 1; kill <= 4; kill++) {
      int before = kept;
      kept = runAndKill(directory, 3 * kill);
      assertTrue(kept >= before, "results were lost");
    }
    assertTrue(kept > 0);
    assertEquals(timeless(reference), timeless(run(directory, 2, BatchListener.NONE)));
  }

  /**
   * Runs in another process, kills it as soon as so many results are there, counts what is kept.
   */
  private static int runAndKill(Path directory, int results) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        assertTrue(line.startsWith("done "), line);
        if (++seen == results) {
          break;
        }
      }
    } finally {
      child.destroyForcibly().onExit().join();
    }
    try (RunStore store = store(directory)) {
      return (int) STATEMENTS.stream().filter(s -> store.finished(s).isPresent()).count();
    }
  }

  /** The process that is killed. */
  static final class Child {
    public static void main(String[] arguments) {
      ToyServices toy = new ToyServices(9);
      toy.shuffle.start();
      try (Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());
          RunStore store = store(Path.of(arguments[0]))) {
        new BatchRun(prover, config(), store, 3)
            .run(
                STATEMENTS,
                new BatchListener() {
                  @Override
                  public void finished(StatementResult result, boolean resumed) {
                    System.out.println("done " + result.name());
                  }
                });
      }
      System.exit(0);
    }
  }
}
