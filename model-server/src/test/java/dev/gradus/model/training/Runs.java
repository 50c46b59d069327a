package dev.gradus.model.training;

import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small runs for tests: a toy language of goals, a model that learns it in seconds. */
final class Runs {

  private Runs() {}

  /** Writes examples of two sources, both objectives. */
  static Path data(Path folder, int examples) throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      char a = (char) ('a' + random.nextInt(8));
      char b = (char) ('a' + random.nextInt(8));
      String goal = a + " " + b + " : Nat\\n⊢ " + a + " + " + b + " = " + b + " + " + a;
      String answer =
          i % 4 == 3
              ? "\"size\":" + (a < b ? "1" : "null") + ",\"source\":\"sizes\""
              : "\"tactic\":\"exact Nat.add_comm " + a + " " + b + "\",\"source\":\"steps\"";
      lines.add(
          "{\"declaration\":\"t%d\",\"name\":\"t%d\",\"goal\":\"%s\",%s}"
              .formatted(i % 40, i % 40, goal, answer));
    }
    return Files.write(folder.resolve("data.jsonl"), lines);
  }

  /** Writes the config.json of a tiny Llama. */
  static Path config(Path folder) throws IOException {
    DecoderConfig config =
        new DecoderConfig(
            DecoderConfig.Family.LLAMA,
            300,
            16,
            32,
            2,
            4,
            2,
            4,
            256,
            1e-6,
            10_000,
            new RopeScaling.None(),
            true,
            false,
            0.1,
            0);
    return Files.writeString(folder.resolve("config.json"), config.toJson());
  }

  /** Lets arguments begin from a checkpoint, which brings its tokenizer with it. */
  static void from(String checkpoint, List<String> arguments) {
    arguments.set(arguments.indexOf("--init") + 1, checkpoint);
    int vocabulary = arguments.indexOf("--vocab");
    arguments.subList(vocabulary, vocabulary + 2).clear();
  }

  /**
   * Arguments of {@code gradus train} for 12 steps on one thread; more replace those of that name.
   */
  static List<String> arguments(Path folder, Path out, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                folder.resolve("data.jsonl").toString(),
                "--init",
                folder.resolve("config.json").toString(),
                "--out",
                out.toString(),
                "--vocab",
                "512",
                "--steps",
                "12",
                "--batch-tokens",
                "300",
                "--validation",
                "0.1",
                "--validate-every",
                "4",
                "--learning-rate",
                "0.01",
                "--mix",
                "sizes=0.5",
                "--threads",
                "1",
                "--checkpoint-minutes",
                "0",
                "--json"));
    for (int i = 0; i < more.length; i += 2) {
      int at = arguments.indexOf(more[i]);
      if (at >= 0) {
        arguments.set(at + 1, more[i + 1]);
      } else {
        arguments.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return arguments;
  }
}
