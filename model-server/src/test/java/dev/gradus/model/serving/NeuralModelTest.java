package dev.gradus.model.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.gradus.model.Candidate;
import dev.gradus.model.ModelDescription;
import dev.gradus.model.ModelRefusal;
import dev.gradus.model.ProofSize;
import dev.gradus.model.ProofSizeRequest;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.tokenizer.Tokenizer;
import dev.gradus.model.torch.TestTorch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuralModelTest {

  private static final String GOAL = "a b : ℕ\n⊢ a + b = b + a";

  @TempDir private static Path root;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private NeuralModel model;

  @BeforeAll
  static void writeCheckpoints() throws IOException {
    TinyModel.checkpoint(root.resolve("first"), 1);
    TinyModel.checkpoint(root.resolve("second"), 2);
  }

  @BeforeEach
  void load() throws IOException {
    model = open(8, 1000);
  }

  private NeuralModel open(int rows, int queue) throws IOException {
    return new NeuralModel(
        root.resolve("first"),
        Optional.of(root),
        TestTorch.start(),
        Path.of("target", "djl"),
        new ServingOptions(rows, queue, 24, 200),
        meters);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static SampleRequest request(String goal, int n, long seed) {
    return new SampleRequest(goal, n, 1, 1, 0, seed, "Nat.add_comm", false, false, 0);
  }

  private double meter(String name) {
    return meters.get(name).counter().count();
  }

  private static ModelRefusal refusal(CompletableFuture<?> answer) {
    CompletionException failure = assertThrows(CompletionException.class, answer::join);
    return assertInstanceOf(ModelRefusal.class, failure.getCause());
  }

  @Test
  void sample_sameRequest_isRememberedAndTheSame() {
    List<Candidate> first = model.sample(request(GOAL, 8, 3), "a").join();
    double decoded = meter("gradus.model.tokens");
    assertEquals(8, first.stream().mapToInt(Candidate::count).sum());
    assertEquals(first, model.sample(request(GOAL, 8, 3), "b").join());
    assertEquals(decoded, meter("gradus.model.tokens"));
    assertNotEquals(first, model.sample(request(GOAL, 8, 4), "b").join());
  }

  @Test
  void sample_checkpointWithPremises_readsThemBeforeTheGoal() throws IOException {
    Path directory = TinyModel.checkpoint(root.resolve("citing"), 3);
    Path bare = TinyModel.checkpoint(root.resolve("bare"), 3);
    Files.writeString(
        directory.resolve("premises.jsonl"),
        "{\"name\":\"Nat.foo\",\"statement\":\"theorem x (n : Nat) : n = n :=\"}\n");
    List<List<Candidate>> answers = new ArrayList<>();
    for (Path checkpoint : List.of(directory, bare)) {
      try (NeuralModel other =
          new NeuralModel(
              checkpoint,
              Optional.empty(),
              TestTorch.start(),
              Path.of("target", "djl"),
              new ServingOptions(4, 10, 24, 200),
              new SimpleMeterRegistry())) {
        answers.add(other.sample(request(GOAL, 8, 3), "a").join());
        answers.add(
            other
                .sample(new SampleRequest(GOAL, 8, 1, 1, 0, 3, "Nat.foo", false, false, 0), "a")
                .join());
      }
    }
    assertNotEquals(answers.get(0), answers.get(2));
    // The theorem itself is no premise of its own: both have the bare prompt.
    assertEquals(answers.get(1), answers.get(3));
  }

  @Test
  void sample_goalBeyondTheContext_isShortened() {
    String goal = "h : a = b\n".repeat(100) + "⊢ a = b";
    assertEquals(
        4, model.sample(request(goal, 4, 1), "a").join().stream().mapToInt(Candidate::count).sum());
    assertEquals(1, meter("gradus.model.shortened"));
  }

  @Test
  void sample_moreTokensThanServed_isInvalidAndNamesTheOption() {
    SampleRequest request = new SampleRequest(GOAL, 1, 1, 1, 25, 1, "", false, false, 0);
    ModelRefusal refusal = refusal(model.sample(request, "a"));
    assertEquals(ModelRefusal.Reason.INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("--max-tokens"), refusal.getMessage());
  }

  @Test
  void estimateProofSize_goals_areOnePassAndRemembered() {
    List<String> goals = List.of(GOAL, "⊢ p", GOAL, "⊢ q → q");
    List<ProofSize> sizes = model.estimateProofSize(new ProofSizeRequest(goals, "x"), "a").join();
    assertEquals(4, sizes.size());
    assertEquals(sizes.get(0), sizes.get(2));
    for (ProofSize size : sizes) {
      assertEquals(1, size.buckets().stream().mapToDouble(p -> p).sum(), 1e-9);
    }
    assertEquals(3, meter("gradus.model.proofsize.goals"));
    List<ProofSize> again =
        model.estimateProofSize(new ProofSizeRequest(List.of("⊢ r", GOAL), "x"), "a").join();
    assertEquals(sizes.get(0), again.get(1));
    assertEquals(4, meter("gradus.model.proofsize.goals"));
  }

  @Test
  void proofSizes_generationWithoutTheObjective_refusesThem() throws IOException {
    Path directory = TinyModel.checkpoint(root.resolve("without"), 3);
    Path metadata = directory.resolve("gradus.json");
    Files.writeString(
        metadata,
        Files.readString(metadata)
            .replaceFirst("\"proofsize\"\\s*:\\s*true", "\"proofsize\": false"));
    Generation generation =
        Generation.load(
            directory,
            TestTorch.start(),
            Path.of("target", "djl"),
            new ServingOptions(1, 10, 24, 200),
            new ServingMeters(meters),
            Runnable::run);
    try (generation) {
      ModelRefusal refusal =
          assertThrows(ModelRefusal.class, () -> generation.proofSizes(List.of("⊢ p"), "x", "a"));
      assertEquals(ModelRefusal.Reason.UNSUPPORTED, refusal.reason());
    }
  }

  @Test
  void sample_configWithoutAnEndToken_endsWhereTheTokenizerSays() throws IOException {
    Path directory = TinyModel.checkpoint(root.resolve("endless"), 3);
    Path config = directory.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"eos_token_id\"\\s*:\\s*0,", ""));
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\":\"<|pad|>\"}");
    try (Checkpoint checkpoint = Checkpoint.read(directory);
        Tokenizer tokenizer = Tokenizer.of(checkpoint, Path.of("target", "djl"));
        TorchEngine engine =
            TorchEngine.load(
                checkpoint, tokenizer, TestTorch.start(), new ServingOptions(1, 10, 24, 200))) {
      assertEquals(List.of(1), IntStream.range(0, 300).filter(engine::isEnd).boxed().toList());
    }
  }

  @Test
  void loadCheckpoint_underLoad_dropsNothing() {
    List<CompletableFuture<List<Candidate>>> answers = new ArrayList<>();
    Set<String> served = new HashSet<>();
    for (int swap = 0; swap < 6; swap++) {
      for (int i = 0; i < 30; i++) {
        answers.add(model.sample(request(GOAL, 4, 100 * swap + i), "client" + i % 3));
      }
      String next = swap % 2 == 0 ? "second" : "first";
      ModelDescription description = model.loadCheckpoint(next).join();
      assertEquals(next, description.model());
      served.add(description.fingerprint());
      assertEquals(description, model.describe());
    }
    for (CompletableFuture<List<Candidate>> answer : answers) {
      assertEquals(4, answer.join().stream().mapToInt(Candidate::count).sum());
    }
    assertEquals(2, served.size());
  }

  @Test
  void loadCheckpoint_otherWeights_answerOtherwise() {
    List<Candidate> first = model.sample(request(GOAL, 8, 3), "a").join();
    model.loadCheckpoint("second").join();
    assertNotEquals(first, model.sample(request(GOAL, 8, 3), "a").join());
    model.loadCheckpoint("first").join();
    assertEquals(first, model.sample(request(GOAL, 8, 3), "a").join());
  }

  @Test
  void loadCheckpoint_elsewhere_isRefusedAndTheModelServesOn() {
    for (String name : new String[] {"../first", "none", "/", ""}) {
      assertEquals(ModelRefusal.Reason.INVALID, refusal(model.loadCheckpoint(name)).reason());
    }
    assertEquals("first", model.describe().model());
    assertEquals(1, model.sample(request(GOAL, 1, 1), "a").join().size());
  }

  @Test
  void loadCheckpoint_trainedOnOtherPrompts_isRefused() throws IOException {
    Path metadata = TinyModel.checkpoint(root.resolve("later"), 3).resolve("gradus.json");
    Files.writeString(
        metadata,
        Files.readString(metadata)
            .replaceFirst("\"promptFormat\"\\s*:\\s*1", "\"promptFormat\": 2"));
    ModelRefusal refusal = refusal(model.loadCheckpoint("later"));
    assertEquals(ModelRefusal.Reason.INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("has promptFormat 2"), refusal.getMessage());
  }

  @Test
  void fingerprint_onAGpu_isAnother() {
    ServingOptions limits = new ServingOptions(1, 10, 24, 200);
    assertEquals("abc-200-24", Generation.fingerprint("abc", limits, Device.cpu()));
    assertEquals("abc-200-24-bf16", Generation.fingerprint("abc", limits, Device.gpu()));
  }

  @Test
  void close_underLoad_failsWhatIsLeftAndAllLater() {
    List<CompletableFuture<List<Candidate>>> answers = new ArrayList<>();
    // So many that they are not done before this thread has its next turn.
    for (int i = 0; i < 900; i++) {
      answers.add(model.sample(request(GOAL, 8, i), "a"));
    }
    model.close();
    int failed = 0;
    for (CompletableFuture<List<Candidate>> answer : answers) {
      try {
        answer.join();
      } catch (CompletionException e) {
        assertEquals(
            ModelRefusal.Reason.CLOSED, ((ModelRefusal) e.getCause()).reason(), e.toString());
        failed++;
      }
    }
    assertTrue(failed > 0);
    assertEquals(
        ModelRefusal.Reason.CLOSED, refusal(model.sample(request(GOAL, 8, 900), "a")).reason());
  }

  @Test
  void serving_requestsSwapsAndCancellations_leaveNoArrayBehind()
      throws IOException, ReflectiveOperationException {
    int loaded = TestTorch.managed();
    model.close();
    int before = TestTorch.managed();
    for (int round = 0; round < 4; round++) {
      model = open(8, 1000);
      work(round);
      model.close();
    }
    assertTrue(loaded > before, "arrays counted: " + loaded + ", without a model " + before);
    assertEquals(before, TestTorch.managed());
  }

  private void work(int round) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(model.sample(request(GOAL, 3, 1000 * round + i), "a"));
      if (i % 4 == 0) {
        answers.remove(answers.size() - 1).cancel(false);
      }
      answers.add(
          model.estimateProofSize(
              new ProofSizeRequest(List.of(GOAL + " + " + round + "." + i), "x"), "b"));
    }
    answers.forEach(CompletableFuture::join);
    model.loadCheckpoint("second").join();
    model.loadCheckpoint("first").join();
  }
}
