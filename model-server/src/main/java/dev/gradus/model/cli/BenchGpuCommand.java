package dev.gradus.model.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.bench.Workload;
import dev.gradus.model.bench.gpu.Card;
import dev.gradus.model.bench.gpu.GpuDecoding;
import dev.gradus.model.bench.gpu.GpuTraining;
import dev.gradus.model.bench.gpu.Numerics;
import dev.gradus.model.bench.gpu.TransformersPeer;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench gpu}: decoding and training on a GPU, beside transformers and the card. */
@Command(
    name = "bench gpu",
    description = {
      "Measure decoding and training of a model shape on a GPU, with fresh weights in bfloat16.",
      "",
      "Decoding stands beside the card's memory (weights, keys and values once a step, at the rate"
          + " of a copy) and, with --python, beside Hugging Face transformers' generate. Training"
          + " stands beside the card's rate of bfloat16 products. Numerics compares the device's"
          + " logits and gradients with float32 on the CPU."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus bench gpu --config 100m",
      "  gradus bench gpu --config 1.5b --rows 1 8 64 256 --python ~/torch/bin/python",
      "  gradus bench gpu --config 20m --only decode numerics --json"
    })
public final class BenchGpuCommand implements Callable<Integer> {

  /** What can be measured. */
  enum Part {
    DECODE,
    TRAIN,
    NUMERICS
  }

  @Spec private CommandSpec command;

  @Mixin private ShapeOption config;

  @Option(
      names = "--device",
      paramLabel = "gpu|gpu:N|cpu",
      defaultValue = "gpu",
      description = "Where; cpu tries the command only (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--only",
      paramLabel = "PART",
      arity = "1..*",
      description = "decode, train, numerics (default: all).")
  private List<Part> only = List.of(Part.values());

  @Option(
      names = "--rows",
      paramLabel = "N",
      arity = "1..*",
      description = "Rows decoded together (default: 1 8 64 256).")
  private List<Integer> rows = List.of(1, 8, 64, 256);

  @Option(
      names = "--prompt",
      paramLabel = "N",
      defaultValue = "127",
      description = "Tokens before the first one decoded (default: ${DEFAULT-VALUE}).")
  private int prompt;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens decoded (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--texts",
      paramLabel = "N",
      defaultValue = "8",
      description = "Texts of a training step (default: ${DEFAULT-VALUE}).")
  private int texts;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Tokens of each of them (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Turns of each measurement; the shortest counts (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "A Python with torch for CUDA and transformers, to compare decoding with.")
  private String python;

  @Option(names = "--json", description = "Print JSON, a line for each measurement.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    boolean positive = rounds > 0 && prompt > 0 && steps > 0 && texts > 0 && length > 0;
    if (!positive || rows.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(command.commandLine(), "all numbers must be at least 1");
    }
    Set<Part> parts = EnumSet.copyOf(only);
    DecoderConfig shape = config.shape();
    Torch torch = Torch.start(NeuralFlags.torch(0, device, System.getenv()));
    boolean gpu = torch.device().isGpu();
    Card card = Card.measure(torch, gpu ? 1L << 29 : 1L << 22, gpu ? 8192 : 256);
    print(
        "card",
        Map.of(
            "parameters", shape.parameters(),
            "libtorch", torch.version(),
            "device", torch.device().toString(),
            "copyGigabytesPerSecond", card.bytesPerSecond() / 1e9,
            "bfloat16TeraflopsPerSecond", card.operationsPerSecond() / 1e12));
    if (parts.contains(Part.NUMERICS)) {
      numerics(torch, shape);
    }
    if (parts.contains(Part.DECODE)) {
      decode(torch, shape, card);
    }
    if (parts.contains(Part.TRAIN)) {
      train(torch, shape, card);
    }
    return 0;
  }

  private void numerics(Torch torch, DecoderConfig shape) {
    Torch cpu = Torch.start(NeuralFlags.torch(0, "cpu", System.getenv()));
    Numerics found = Numerics.compare(torch, cpu, shape);
    Map<String, Object> numbers = new TreeMap<>();
    numbers.put("relativeError", found.relativeError());
    numbers.put("largestErrorInDeviations", found.largestError());
    numbers.put("sameToken", found.sameToken());
    numbers.put("decodedErrorNats", found.decodedError());
    if (!Double.isNaN(found.gradientError())) {
      numbers.put("gradientError", found.gradientError());
    }
    print("numerics", numbers);
  }

  private void decode(Torch torch, DecoderConfig shape, Card card) throws IOException {
    Map<Integer, Double> ours = new TreeMap<>();
    try (GpuDecoding decoding = new GpuDecoding(torch, shape)) {
      for (int n : rows) {
        double seconds = decoding.seconds(n, prompt, steps, rounds);
        ours.put(n, seconds);
        Workload workload = new Workload.Decode(n, prompt, steps);
        // Workload counts float32.
        double limit = workload.bytes(shape) / 2 / card.bytesPerSecond();
        print(
            "decode",
            Map.of(
                "rows",
                n,
                "milliseconds",
                seconds * 1e3,
                "tokensPerSecond",
                n / seconds,
                "limitMilliseconds",
                limit * 1e3,
                "limitShare",
                limit / seconds));
      }
    }
    if (python != null) {
      TransformersPeer peer =
          TransformersPeer.measure(python, shape, prompt + 1, steps, rounds, rows);
      print("transformers", peer.versions());
      peer.secondsPerStep()
          .forEach(
              (n, seconds) ->
                  print(
                      "transformers",
                      Map.of(
                          "rows",
                          n,
                          "milliseconds",
                          seconds * 1e3,
                          "tokensPerSecond",
                          n / seconds,
                          "ratio",
                          seconds / ours.get(n))));
    }
  }

  private void train(Torch torch, DecoderConfig shape, Card card) {
    try (GpuTraining training = new GpuTraining(torch, shape)) {
      double seconds = training.seconds(texts, length, rounds);
      Workload workload = new Workload.Train(texts, length);
      double rate = workload.operations(shape) / seconds;
      print(
          "train",
          Map.of(
              "texts",
              texts,
              "length",
              length,
              "milliseconds",
              seconds * 1e3,
              "tokensPerSecond",
              workload.tokens() / seconds,
              "teraflopsPerSecond",
              rate / 1e12,
              "utilisation",
              rate / card.operationsPerSecond()));
    }
  }

  private void print(String part, Map<String, ?> numbers) {
    var out = command.commandLine().getOut();
    var sorted = new TreeMap<String, Object>(numbers);
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      object.put("bench", "gpu").put("config", config.name()).put("part", part);
      sorted.forEach(object::putPOJO);
      out.println(object);
    } else {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-13s", part));
      sorted.forEach(
          (name, value) ->
              line.append(
                  value instanceof Double number
                      ? String.format(Locale.ROOT, " %s %.4g,", name, number)
                      : " " + name + " " + value + ","));
      out.println(line.substring(0, line.length() - 1));
    }
    out.flush();
  }
}
