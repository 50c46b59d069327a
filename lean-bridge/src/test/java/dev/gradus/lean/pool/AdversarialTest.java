package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every known attempt to be called proved without a proof, and honest proofs beside them. */
@ExtendWith(SharedLean.class)
class AdversarialTest {
  private static final Path FOLDERS = Path.of("src", "test", "resources", "adversarial");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<Class<?>, String> VERDICTS =
      Map.of(
          ProofVerdict.Verified.class, "verified",
          ProofVerdict.Refused.class, "rejected",
          ProofVerdict.Unverified.class, "unverified");
  private static final Map<Class<?>, String> OUTCOMES =
      Map.of(
          TacticResult.Goals.class, "goals",
          TacticResult.Proved.class, "proved",
          TacticResult.Failed.class, "error",
          TacticResult.TimedOut.class, "timed_out",
          TacticResult.Rejected.class, "rejected",
          TacticResult.Crashed.class, "crashed");

  private final GymPool pool;

  AdversarialTest(RunningLean lean) {
    this.pool = lean.pool();
  }

  static Stream<Named<JsonNode>> cases() {
    return lines("cases.jsonl");
  }

  static Stream<Named<JsonNode>> tactics() {
    return lines("tactics.jsonl");
  }

  private static Stream<Named<JsonNode>> lines(String file) {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.sorted().toList().stream()
          .map(folder -> folder.resolve(file))
          .filter(Files::exists)
          .flatMap(AdversarialTest::read)
          .map(line -> Named.of(line.path("name").asText(), line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> read(Path path) {
    try {
      List<String> lines = Files.readAllLines(path);
      List<JsonNode> nodes = new ArrayList<>();
      for (String line : lines) {
        nodes.add(JSON.readTree(line));
      }
      return nodes.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void verify_case_hasItsVerdict(JsonNode line) {
    List<String> forbidden = new ArrayList<>();
    line.path("forbidden").forEach(name -> forbidden.add(name.asText()));
    ProofVerdict verdict =
        PoolClient.await(
            pool.verify(
                    "",
                    line.path("header").asText(),
                    line.path("statement").asText(),
                    line.path("proof").asText(),
                    forbidden,
                    pool.config().verify())
                .result()
                .toCompletionStage()
                .toCompletableFuture());
    assertEquals(
        line.path("verdict").asText(), VERDICTS.get(verdict.getClass()), verdict::toString);
    if (verdict instanceof ProofVerdict.Refused refused) {
      assertTrue(refused.reason().contains(line.path("reason").asText()), refused::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("tactics")
  void run_tactic_hasOneOfItsOutcomes(JsonNode line) {
    PoolClient client = new PoolClient(pool);
    var theorem = client.open(line.path("header").asText(), line.path("statement").asText());
    Set<String> expected = new TreeSet<>();
    line.path("outcomes").forEach(outcome -> expected.add(outcome.asText()));
    Limits patient = new Limits(pool.config().tactic().heartbeats(), 60_000);
    TacticResult result =
        client.run(theorem, theorem.rootStateId(), patient, line.path("tactic").asText()).get(0);
    String outcome = OUTCOMES.get(result.getClass());
    assertTrue(
        expected.contains(outcome),
        () -> String.format(Locale.ROOT, "%s is none of %s", result, expected));
    client.close(theorem);
  }
}
