package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  private static final String CONFIG =
      """
      {"model_type": "qwen2", "vocab_size": 300, "hidden_size": 16, "intermediate_size": 24,
       "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
       "max_position_embeddings": 64, "tie_word_embeddings": true, "eos_token_id": 0}
      """;
  private static final GradusMetadata METADATA =
      new GradusMetadata(1, true, 1200, 7, "sha256:abc", List.of("0123456789abcdef"));
  private static final String WEIGHT = "model.layers.1.mlp.up_proj.weight";

  @TempDir Path folder;
  private NDManager manager;
  private Path model;
  private DecoderConfig config;

  @BeforeEach
  void start() throws IOException {
    manager = Engines.newManager();
    model = folder.resolve("model");
    Path file = Files.writeString(folder.resolve("tiny.json"), CONFIG);
    config = DecoderConfig.read(file);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private SortedMap<String, NDArray> weights(int seed) {
    SortedMap<String, NDArray> weights = new TreeMap<>();
    int[] next = {seed};
    config
        .tensors()
        .forEach(
            (name, shape) ->
                weights.put(
                    name,
                    manager
                        .arange(shape.size())
                        .toType(DataType.FLOAT32, true)
                        .add(next[0]++)
                        .sin()
                        .reshape(shape)));
    return weights;
  }

  private CheckpointContents contents(int seed, WeightWriter writer) {
    SortedMap<String, byte[]> companions = new TreeMap<>();
    companions.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
    return new CheckpointContents(config, companions, weights(seed), METADATA, writer);
  }

  private void write(int seed) throws IOException {
    Checkpoint.write(model, contents(seed, new WeightWriter()));
  }

  @ParameterizedTest
  @CsvSource({"5000000000,1", "4000,6", "1,26"})
  void write_anyShardSize_readsBack(long maxShardBytes, int files) throws IOException {
    Checkpoint.write(model, contents(3, new WeightWriter(maxShardBytes, false)));

    try (Checkpoint checkpoint = Checkpoint.read(model);
        Stream<Path> all = Files.list(model)) {
      assertEquals(config, checkpoint.config());
      assertEquals(Optional.of(METADATA), checkpoint.metadata());
      for (var entry : weights(3).entrySet()) {
        assertEquals(entry.getValue(), checkpoint.files().read(entry.getKey(), manager));
      }
      assertEquals(files, all.filter(path -> path.toString().endsWith(".safetensors")).count());
    }
  }

  @Test
  void write_again_replacesWhatIsReadAndWhatIsOpenStays() throws IOException {
    write(1);
    try (Checkpoint old = Checkpoint.read(model)) {
      write(2);
      try (Checkpoint fresh = Checkpoint.read(model)) {
        assertEquals(weights(1).get(WEIGHT), old.files().read(WEIGHT, manager));
        assertEquals(weights(2).get(WEIGHT), fresh.files().read(WEIGHT, manager));
      }
    }
  }

  @Test
  void read_writerDiedBetweenTheRenames_readsThePrevious() throws IOException {
    write(1);
    Files.move(model, folder.resolve(".model.previous"));

    try (Checkpoint checkpoint = Checkpoint.read(model)) {
      assertEquals(weights(1).get(WEIGHT), checkpoint.files().read(WEIGHT, manager));
      assertEquals(model, checkpoint.directory());
    }
  }

  @RepeatedTest(5)
  void read_whileItIsReplacedAgainAndAgain_isAlwaysWhole() throws Exception {
    write(0);
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 50; i++) {
                  int seed = i;
                  FolderReplacement.replace(
                      model,
                      into -> {
                        // Cheaper than writing tensors: what counts is that files belong together.
                        for (String name : List.of("config.json", "tokenizer.json")) {
                          Files.copy(folder.resolve("tiny.json"), into.resolve(name));
                        }
                        Files.write(
                            into.resolve("gradus.json"),
                            new GradusMetadata(1, true, seed, seed, "", List.of()).toJson());
                        Files.copy(
                            folder.resolve("copy.safetensors"), into.resolve("model.safetensors"));
                      });
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Files.copy(model.resolve("model.safetensors"), folder.resolve("copy.safetensors"));
    Throwable[] failure = new Throwable[1];
    writer.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
    writer.start();
    int reads = 0;
    while (writer.isAlive() || reads == 0) {
      try (Checkpoint checkpoint = Checkpoint.read(model)) {
        GradusMetadata metadata = checkpoint.metadata().orElseThrow();
        assertTrue(metadata.equals(METADATA) || metadata.step() == metadata.seed());
        reads++;
      } catch (CheckpointException e) {
        // On a machine where the reader hardly gets a turn; never half of one and half of another.
        assertTrue(e.getMessage().contains("replaced faster than it can be read"), e.getMessage());
      }
    }
    writer.join();
    assertEquals(null, failure[0]);
    try (Checkpoint checkpoint = Checkpoint.read(model)) {
      assertEquals(49, checkpoint.metadata().orElseThrow().step());
    }
  }

  @Test
  void read_fileInPlaceOfDirectory_asksForTheDirectory() throws IOException {
    Path file = Files.writeString(model, "weights");

    Exception refused = assertThrows(CheckpointException.class, () -> Checkpoint.read(file));

    assertTrue(refused.getMessage().contains("name the directory"), refused.getMessage());
  }

  @Test
  void read_publishedDirectory_needsNoGradusJson() throws IOException {
    SortedMap<String, NDArray> published = weights(1);
    published.put("lm_head.weight", published.get("model.embed_tokens.weight"));
    published.put("model.layers.0.self_attn.rotary_emb.inv_freq", manager.ones(new Shape(4)));
    publish(published, true);
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [7, 5, 0]}");
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|x|>\"}");

    try (Checkpoint checkpoint = Checkpoint.read(model)) {
      assertEquals(Optional.empty(), checkpoint.metadata());
      assertEquals(List.of(7, 5, 0), checkpoint.endTokens());
      assertEquals(3, checkpoint.companions().size());
      assertEquals(Dtype.BF16, checkpoint.files().tensors().get("model.norm.weight").dtype());
      assertEquals(
          DataType.FLOAT32, checkpoint.files().read("model.norm.weight", manager).getDataType());
    }
  }

  private void publish(SortedMap<String, NDArray> weights, boolean bf16) throws IOException {
    Files.createDirectory(model);
    Files.writeString(model.resolve("config.json"), CONFIG);
    Files.writeString(model.resolve("tokenizer.json"), "{}");
    new WeightWriter(WeightWriter.DEFAULT_MAX_SHARD_BYTES, bf16).write(model, weights);
  }

  @Test
  void read_weightsOfAnotherModel_namesMissingExtraAndWrong() throws IOException {
    SortedMap<String, NDArray> weights = weights(1);
    weights.remove("model.norm.weight");
    weights.put("visual.proj", manager.ones(new Shape(2)));
    weights.put(WEIGHT, manager.ones(new Shape(24, 17)));
    weights.put(
        "model.layers.0.input_layernorm.weight", manager.ones(new Shape(16), DataType.INT8));
    publish(weights, false);

    String message =
        assertThrows(CheckpointException.class, () -> Checkpoint.read(model)).getMessage();

    assertTrue(message.contains("1 missing ('model.norm.weight')"), message);
    assertTrue(message.contains("1 not expected ('visual.proj')"), message);
    assertTrue(message.contains("'" + WEIGHT + "' is (24, 17) instead of (24, 16)"), message);
    assertTrue(message.contains("input_layernorm.weight' has type I8"), message);
    assertEquals(1, message.lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void read_fileMissing_isNamed(String file) throws IOException {
    write(1);
    Files.delete(model.resolve(file));

    var e = assertThrows(CheckpointException.class, () -> Checkpoint.read(model));

    assertTrue(e.getMessage().contains(file), e.getMessage());
  }

  @Test
  void read_noDirectory_saysWhatToName() {
    var e = assertThrows(CheckpointException.class, () -> Checkpoint.read(folder.resolve("none")));

    assertTrue(e.getMessage().contains("none is not there; name a directory"), e.getMessage());
    assertEquals(2, e.getExitCode());
  }

  static Stream<Arguments> damage() {
    return Stream.of(
        Arguments.of("gradus.json", "{\"format\": 99}", "99"),
        Arguments.of("gradus.json", "{\"format\": 1, \"format\": 1}", "Duplicate"),
        Arguments.of("gradus.json", "[".repeat(100_000), "no JSON"),
        Arguments.of("gradus.json", "{", "no JSON"),
        Arguments.of("gradus.json", "7", "no JSON object"),
        Arguments.of("generation_config.json", "{\"eos_token_id\": 300}", "no token"),
        Arguments.of("generation_config.json", "{\"eos_token_id\": \"x\"}", "no token"),
        Arguments.of("generation_config.json", "{\"eos_token_id\": [1, -1]}", "no token"),
        Arguments.of("config.json", CONFIG.replace(": 2,", ": 2000000000,"), "config.json"),
        Arguments.of("config.json", "{", "no JSON"),
        Arguments.of("model.safetensors", "", "truncated"));
  }

  @ParameterizedTest
  @MethodSource("damage")
  void read_damagedFile_isOneClearError(String file, String content, String reason)
      throws IOException {
    write(1);
    Files.writeString(model.resolve(file), content);

    var e = assertThrows(CheckpointException.class, () -> Checkpoint.read(model));

    assertTrue(e.getMessage().contains(file), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  static Stream<Arguments> indices() {
    String shard = "\"model-00001-of-00001.safetensors\"";
    return Stream.of(
        Arguments.of("{}", "no weight_map"),
        Arguments.of("{\"weight_map\": {\"a\": \"../secret.safetensors\"}}", "no file name"),
        Arguments.of("{\"weight_map\": {\"a\": \"/etc/passwd\"}}", "no file name"),
        Arguments.of("{\"weight_map\": {\"a\": 3}}", "no file name"),
        Arguments.of("{\"weight_map\": {\"a\": \"gone.safetensors\"}}", "gone.safetensors"),
        Arguments.of("{\"weight_map\": {\"a\": " + shard + "}}", "where it is not"));
  }

  @ParameterizedTest
  @MethodSource("indices")
  void read_hostileIndex_isOneClearError(String index, String reason) throws IOException {
    write(1);
    Files.move(
        model.resolve("model.safetensors"), model.resolve("model-00001-of-00001.safetensors"));
    Files.writeString(model.resolve("model.safetensors.index.json"), index);

    var e = assertThrows(CheckpointException.class, () -> Checkpoint.read(model));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void read_tensorInTwoShards_isRefused() throws IOException {
    Checkpoint.write(model, contents(1, new WeightWriter(4000, false)));
    new WeightWriter()
        .writeFile(
            model.resolve("more.safetensors"),
            new TreeMap<>(Map.of("x", manager.ones(new Shape(1)), WEIGHT, weights(1).get(WEIGHT))));
    Path index = model.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replaceFirst("\"weight_map\" : \\{", "$0 \"x\": \"more.safetensors\","));

    var e = assertThrows(CheckpointException.class, () -> Checkpoint.read(model));

    assertTrue(e.getMessage().contains("and in more.safetensors"), e.getMessage());
  }

  @Test
  void weights_writtenAndReadByTheDecoder_areTheSame() throws IOException {
    SortedMap<String, byte[]> companions = new TreeMap<>();
    companions.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
    try (Weights weights = Weights.random(config, manager, 5)) {
      Checkpoint.write(
          model,
          new CheckpointContents(
              config, companions, new TreeMap<>(weights.all()), METADATA, new WeightWriter()));
      try (Checkpoint checkpoint = Checkpoint.read(model);
          Weights read = checkpoint.weights(manager)) {
        weights.all().forEach((name, array) -> assertEquals(array, read.get(name), name));
      }
    }
  }

  @Test
  void fingerprint_changesWithWeightsAndOriginOnly() throws IOException {
    write(1);
    String first = fingerprint();
    assertTrue(first.matches("[0-9a-f]{16}"), first);
    write(1);
    assertEquals(first, fingerprint());
    Checkpoint.write(model, contents(1, new WeightWriter(4000, false)));
    assertEquals(first, fingerprint());
    write(2);
    assertNotEquals(first, fingerprint());
    write(1);
    Files.delete(model.resolve("gradus.json"));
    assertNotEquals(first, fingerprint());
  }

  @Test
  void fingerprint_ofLargeTensors_readsBlocksOfAll() throws IOException {
    NDArray large = manager.zeros(new Shape(1 << 20));
    String zeros = fingerprint(large);
    assertEquals(zeros, fingerprint(large));
    assertNotEquals(zeros, fingerprint(large.add(1e-6f)));
    NDArray last = manager.zeros(new Shape(1 << 20));
    last.set(new NDIndex("-1"), 1);
    assertNotEquals(zeros, fingerprint(last));
  }

  private String fingerprint(NDArray array) throws IOException {
    Path file = folder.resolve("large.safetensors");
    Files.deleteIfExists(file);
    new WeightWriter().writeFile(file, new TreeMap<>(Map.of("w", array)));
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      return Fingerprint.of(new TreeMap<>(), List.of(weights));
    }
  }

  private String fingerprint() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.read(model)) {
      return checkpoint.fingerprint();
    }
  }

  @Test
  void contents_wrongShape_isRefusedBeforeAnythingIsWritten() {
    SortedMap<String, NDArray> weights = weights(1);
    weights.remove(WEIGHT);
    SortedMap<String, byte[]> companions = new TreeMap<>(Map.of("tokenizer.json", new byte[0]));

    assertThrows(
        IllegalArgumentException.class,
        () -> new CheckpointContents(config, companions, weights, METADATA, new WeightWriter()));
    assertFalse(Files.exists(model));
  }
}
