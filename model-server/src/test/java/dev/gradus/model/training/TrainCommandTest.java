package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.cli.TrainCommand;
import dev.gradus.model.serving.TinyModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.IExitCodeGenerator;

/** Whole runs of {@code gradus train}. */
class TrainCommandTest {

  @TempDir private Path folder;

  private record Ended(int exit, String out, String err) {

    /** Step, loss, gradient norm and validation of each step: all that is not a matter of time. */
    List<String> losses() {
      return out.lines()
          .filter(line -> line.startsWith("{\"step\""))
          .map(line -> line.replaceAll("\"tokensPerSecond\":[^,}]*", ""))
          .toList();
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Runs.data(folder, 240);
    Runs.config(folder);
  }

  private Ended train(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new TrainCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  err.append(e.getMessage());
                  return e instanceof IExitCodeGenerator known ? known.getExitCode() : 99;
                })
            .execute(arguments.toArray(String[]::new));
    return new Ended(exit, out.toString(), err.toString());
  }

  private Ended train(Path out, String... more) throws IOException {
    return train(Runs.arguments(folder, out, more));
  }

  @Test
  void train_fromScratch_writesACheckpointThatLoads() throws IOException {
    Path out = folder.resolve("model");
    Ended ended = train(out);
    assertEquals(0, ended.exit(), ended.err());
    assertEquals(12, ended.losses().size());
    try (Checkpoint checkpoint = Checkpoint.read(out)) {
      assertTrue(checkpoint.metadata().orElseThrow().proofsize());
      assertEquals(2, checkpoint.config().layers());
    }
    JsonNode record = new ObjectMapper().readTree(out.resolve("gradus.json").toFile());
    assertTrue(record.path("training").path("finished").asBoolean());
    assertEquals("2.7.1", record.path("training").path("versions").path("pytorch").asText());
    assertTrue(record.path("trainingData").asText().startsWith("sha256:"));
    assertTrue(Files.readString(out.resolve("train.html")).contains("<svg"));
    assertEquals(13, Files.readAllLines(out.resolve("train.csv")).size());
    assertFalse(Files.exists(folder.resolve("model.run")));
    String again = train(out).err();
    assertTrue(again.contains("finished already"), again);
  }

  @Test
  void train_sameSeed_sameLossesAndSameWeights() throws IOException {
    Ended one = train(folder.resolve("one"), "--accumulate", "2", "--seed", "5");
    Ended two = train(folder.resolve("two"), "--accumulate", "2", "--seed", "5");
    Ended other = train(folder.resolve("other"), "--accumulate", "2", "--seed", "6");
    assertEquals(one.losses(), two.losses());
    assertFalse(one.losses().equals(other.losses()));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one/model.safetensors")),
        Files.readAllBytes(folder.resolve("two/model.safetensors")));
  }

  @Test
  void train_premises_goIntoTheCheckpointAndFromThereIntoTheNext() throws IOException {
    Path premises = folder.resolve("library.jsonl");
    Files.writeString(
        premises,
        "{\"name\":\"Nat.add_comm\",\"statement\":\"theorem x (n m : Nat) : n + m = m + n :=\"}\n");
    Path first = folder.resolve("first");
    Ended plain = train(folder.resolve("plain"));
    Ended citing = train(first, "--premises", premises.toString());
    assertEquals(0, citing.exit(), citing.err());
    assertFalse(plain.losses().equals(citing.losses()));
    Path second = folder.resolve("second");
    List<String> arguments = new ArrayList<>(Runs.arguments(folder, second));
    Runs.from(first.toString(), arguments);
    assertEquals(0, train(arguments).exit());
    try (Checkpoint before = Checkpoint.read(first);
        Checkpoint after = Checkpoint.read(second)) {
      assertTrue(before.premises().isPresent());
      assertArrayEquals(before.premises().get(), after.premises().orElseThrow());
    }
  }

  @Test
  void train_missingPremises_isOneLine() throws IOException {
    Ended ended = train(folder.resolve("model"), "--premises", "nowhere.jsonl");
    assertEquals(2, ended.exit(), ended.err());
    assertTrue(ended.err().contains("gradus curriculum extract"), ended.err());
  }

  @Test
  void train_adaptersOnACheckpoint_writesAMergedOne() throws IOException {
    Path first = folder.resolve("first");
    train(first);
    Path second = folder.resolve("second");
    List<String> arguments = new ArrayList<>(Runs.arguments(folder, second, "--lora-rank", "2"));
    Runs.from(first.toString(), arguments);
    List<String> withAnotherVocabulary = new ArrayList<>(arguments);
    withAnotherVocabulary.addAll(List.of("--vocab", "600"));
    Ended refused = train(withAnotherVocabulary);
    assertEquals(2, refused.exit());
    assertTrue(refused.err().contains("a checkpoint keeps its own"), refused.err());
    Ended ended = train(arguments);
    assertEquals(0, ended.exit(), ended.err());
    try (Checkpoint before = Checkpoint.read(first);
        Checkpoint after = Checkpoint.read(second)) {
      assertEquals(before.config(), after.config());
      assertEquals(List.of(before.fingerprint()), after.metadata().orElseThrow().parents());
      assertFalse(before.fingerprint().equals(after.fingerprint()));
    }
  }

  @Test
  void train_impatient_stopsEarlyAndKeepsTheBest() throws IOException {
    Ended ended =
        train(
            folder.resolve("model"),
            "--steps",
            "60",
            "--patience",
            "2",
            "--validate-every",
            "1",
            "--learning-rate",
            "0.5");
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.losses().size() < 60, ended.out());
    JsonNode last = new ObjectMapper().readTree(ended.out().lines().reduce((a, b) -> b).get());
    assertEquals(ended.losses().size() - 2, last.path("validationStep").asInt());
  }

  @Test
  void train_longGoals_areShortenedAndReported() throws IOException {
    String hypotheses = "h : a = b\\n".repeat(40);
    Files.writeString(
        folder.resolve("data.jsonl"),
        "{\"goal\":\"" + hypotheses + "⊢ b = a\",\"tactic\":\"omega\",\"name\":\"long\"}\n",
        StandardOpenOption.APPEND);
    Ended ended = train(folder.resolve("model"), "--context", "64", "--steps", "2");
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.err().matches("(?s).*1 goals shortened to 64 tokens.*"), ended.err());
  }

  /** Leaves behind for {@code model} what a run of these arguments does that was interrupted. */
  private void interrupted(List<String> arguments) throws IOException {
    Ended whole = train(arguments);
    assertEquals(0, whole.exit(), whole.err());
    ObjectMapper json = new ObjectMapper();
    JsonNode record = json.readTree(folder.resolve("model/gradus.json").toFile()).path("training");
    Path run = Files.createDirectories(folder.resolve("model.run"));
    json.writeValue(run.resolve("run.json").toFile(), record.path("configuration"));
  }

  @Test
  void train_otherOptionsThanTheUnfinishedRun_namesTheOption() throws IOException {
    Path out = folder.resolve("model");
    interrupted(Runs.arguments(folder, out, "--steps", "2", "--seed", "3"));
    Ended ended = train(out, "--steps", "2", "--seed", "4");
    assertEquals(2, ended.exit());
    assertTrue(ended.err().contains("unfinished run with --seed 3, now it is 4;"), ended.err());
  }

  @Test
  void train_dataInAnotherOrderThanTheUnfinishedRun_isAnotherRun() throws IOException {
    Path data = folder.resolve("data.jsonl");
    Path more = Files.copy(data, folder.resolve("more.jsonl"));
    List<String> arguments = Runs.arguments(folder, folder.resolve("model"), "--steps", "2");
    int first = arguments.indexOf("--data") + 1;
    arguments.add(first + 1, more.toString());
    interrupted(arguments);
    Collections.swap(arguments, first, first + 1);
    Ended ended = train(arguments);
    assertEquals(2, ended.exit());
    String both =
        "order [--data %s, --data %s], now it is [--data %s, --data %s];"
            .formatted(data, more, more, data);
    assertTrue(ended.err().contains(both), ended.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", ".model.previous"})
  void train_outIsAnotherModel_isLeftAlone(String name) throws IOException {
    Path other = Files.createDirectories(folder.resolve(name));
    Files.writeString(other.resolve("precious"), "x");
    Ended ended = train(folder.resolve("model"));
    assertEquals(2, ended.exit());
    assertTrue(ended.err().contains("--out"), ended.err());
    assertTrue(Files.exists(other.resolve("precious")));
  }

  private Ended trainFrom(Path checkpoint) throws IOException {
    List<String> arguments = Runs.arguments(folder, folder.resolve("model"));
    Runs.from(checkpoint.toString(), arguments);
    return train(arguments);
  }

  @Test
  void train_checkpointOfOtherPrompts_isRefused() throws IOException {
    Path checkpoint = TinyModel.checkpoint(folder.resolve("later"), 1);
    Path metadata = checkpoint.resolve("gradus.json");
    Files.writeString(
        metadata,
        Files.readString(metadata)
            .replaceFirst("\"promptFormat\"\\s*:\\s*1", "\"promptFormat\": 2"));
    Ended ended = trainFrom(checkpoint);
    assertEquals(2, ended.exit(), ended.err());
    assertTrue(ended.err().contains(metadata + " has promptFormat 2"), ended.err());
  }

  @Test
  void train_checkpointWithDamagedPremises_namesFileAndLine() throws IOException {
    Path checkpoint = TinyModel.checkpoint(folder.resolve("damaged"), 1);
    Path premises = Files.writeString(checkpoint.resolve("premises.jsonl"), "x\n");
    Ended ended = trainFrom(checkpoint);
    assertEquals(2, ended.exit(), ended.err());
    assertTrue(ended.err().contains(premises + ", line 1: not JSON"), ended.err());
  }

  @Test
  void origin_writerDiedBetweenTheRenames_isThePrevious() throws IOException {
    Path checkpoint = TinyModel.checkpoint(folder.resolve("tiny"), 1);
    Files.move(checkpoint, folder.resolve(".tiny.previous"));
    try (Checkpoint found =
        assertInstanceOf(Origin.Trained.class, Origin.of(checkpoint.toString())).checkpoint()) {
      assertEquals(2, found.config().layers());
    }
  }

  /** A bare name can only be that of a folder in the working directory. */
  @Test
  void origin_folderCalledLikeAShippedShape_isTheShape() throws IOException {
    Path result = Files.createDirectory(Path.of("100m"));
    try {
      assertInstanceOf(Origin.Scratch.class, Origin.of("100m"));
    } finally {
      Files.delete(result);
    }
  }

  @Test
  void train_badInput_isOneLineAndExitCode2() throws IOException {
    for (String[] bad :
        new String[][] {
          {"--init", folder.resolve("nothing").toString()},
          {"--data", folder.resolve("nothing").toString()},
          {"--mix", "nowhere=2"},
          {"--mix", "steps=0,sizes=0"},
          {"--mix", "steps=0.001,sizes=0.001"},
          {"--context", "4096"},
          {"--epochs", "2"},
          {"--validation", "1"},
          {"--accumulate", "0"}
        }) {
      List<String> arguments = new ArrayList<>(Runs.arguments(folder, folder.resolve("m")));
      int at = arguments.indexOf(bad[0]);
      if (at >= 0) {
        arguments.set(at + 1, bad[1]);
      } else {
        arguments.addAll(Arrays.asList(bad));
      }
      Ended ended = train(arguments);
      assertEquals(2, ended.exit(), bad[0] + ": " + ended.err());
      assertTrue(ended.err().contains(bad[0]), bad[0] + ": " + ended.err());
      assertFalse(Files.exists(folder.resolve("m.run")), bad[0] + " has claimed the folder");
    }
  }

  @Test
  void train_theoremsOfTheValidationFileInTheData_areNeitherTrainedOnNorInTheTokenizer()
      throws IOException {
    String shared = "{\"name\":\"shared\",\"goal\":\"⊢ xyzzy %d\",\"tactic\":\"exact xyzzy\"}\n";
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(shared.formatted(i));
    }
    Files.writeString(folder.resolve("data.jsonl"), lines, StandardOpenOption.APPEND);
    Path validation = Files.writeString(folder.resolve("v.jsonl"), shared.formatted(1));
    Ended ended =
        train(folder.resolve("model"), "--validation-data", validation.toString(), "--steps", "2");
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.err().contains("Training examples: 240,"), ended.err());
    assertTrue(ended.err().contains("200 of the data left out"), ended.err());
    assertFalse(Files.readString(folder.resolve("model/tokenizer.json")).contains("xyz"));
  }

  @Test
  void train_allOfTheDataIsValidation_saysSo() throws IOException {
    String data = folder.resolve("data.jsonl").toString();
    Ended ended = train(folder.resolve("model"), "--validation-data", data);
    assertEquals(2, ended.exit());
    assertTrue(ended.err().contains("that --validation-data does not hold"), ended.err());
    assertFalse(Files.exists(folder.resolve("model.run")));
  }
}
