package dev.gradus.curriculum.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code gradus iterate} on a tiny configuration, in a JVM of its own. */
final class IterateProcess {
  private static final String LEARN =
      """
      {"name": "zero_added", "statement": "theorem zero_added (n : Nat) : n + 0 = n :=", "difficulty": {"nd": 0}}
      {"name": "swapped", "statement": "theorem swapped (a b : Nat) : a + b = b + a :=", "difficulty": {"nd": 1}}
      {"name": "both_ways", "statement": "theorem both_ways (p q : Prop) : p ∧ q ↔ q ∧ p :="}
      {"name": "chained", "statement": "theorem chained (p q r : Prop) (f : p → q) (g : q → r) : p → r :="}
      {"name": "twice_not", "statement": "theorem twice_not (b : Bool) : (!!b) = b :="}
      {"name": "never", "statement": "theorem never (n : Nat) : n < n :="}
      """;
  private static final String MEASURE =
      """
      {"name": "nothing_appended", "statement": "theorem nothing_appended (l : List Nat) : l ++ [] = l :="}
      {"name": "grouped", "statement": "theorem grouped (a b c : Nat) : a + b + c = a + (b + c) :="}
      """;
  private static final String BENCHMARK =
      """
      {"name": "mathd_algebra_0", "split": "valid", "header": "import Mathlib\\n", "statement": "theorem mathd_algebra_0 (a b c : Nat) : a * (b + c) = a * c + a * b :="}
      {"name": "mathd_algebra_1", "split": "test", "statement": "theorem mathd_algebra_1 : 1 = 2 :="}
      """;
  private static final String SHAPE =
      """
      {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 512,
       "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
       "num_key_value_heads": 1, "head_dim": 16, "max_position_embeddings": 256,
       "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "attention_bias": false, "mlp_bias": false,
       "tie_word_embeddings": true, "hidden_act": "silu", "initializer_range": 0.02,
       "eos_token_id": 0, "pad_token_id": 1, "torch_dtype": "float32"}
      """;
  private static final String CONFIG =
      """
      seed: 3
      rounds: 2
      sources:
        - {name: examples, files: [%1$s/learn.jsonl]}
      search: {samples: 4, expansions: 2, timeout: 3600, tactic-timeout: 300, tactic-heartbeats: 10000}
      model: {init: %1$s/shape.json, vocab: 512}
      training: {epochs: 4, batch-tokens: 128, context: 128, threads: 1, validation: 0, accepted: 1}
      evaluate:
        - {name: measure, file: %1$s/measure.jsonl, expansions: 1, samples: 4}
        - {name: minif2f, minif2f: %1$s/benchmark.jsonl, expansions: 1, samples: 4, attempts: 2}
      gate: {on: measure, tolerance: 0.9}
      """;

  private IterateProcess() {}

  /** Writes all that the configuration names, and the configuration. */
  static Path configure(Path folder) throws IOException {
    Files.writeString(folder.resolve("learn.jsonl"), LEARN);
    Files.writeString(folder.resolve("measure.jsonl"), MEASURE);
    Files.writeString(folder.resolve("benchmark.jsonl"), BENCHMARK);
    Files.writeString(folder.resolve("shape.json"), SHAPE);
    return Files.writeString(folder.resolve("config.yaml"), CONFIG.formatted(folder));
  }

  static ProcessBuilder builder(Path config, Path run, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dstderr.encoding=UTF-8"));
    command.addAll(
        List.of("-Dstdout.encoding=UTF-8", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.gradus.search.cli.Main", "iterate", "--workers", "1"));
    command.addAll(List.of("--config", config.toString(), "--run", run.toString()));
    command.addAll(List.of(more));
    // Configurations of the repository name files from its root.
    return new ProcessBuilder(command).directory(Path.of("..").toAbsolutePath().toFile());
  }

  /**
   * How it ended.
   *
   * @param lines of standard output
   */
  record Ended(int status, List<String> lines, String errors) {}

  /** Runs it to its end. */
  static Ended run(Path config, Path run, String... more) throws Exception {
    Path errors = Files.createTempFile("iterate", ".err");
    try {
      Process process = builder(config, run, more).redirectError(errors.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out.lines().toList(), Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }
}
