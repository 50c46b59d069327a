package dev.gradus.model.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.bench.Benchmark;
import dev.gradus.model.bench.Limits;
import dev.gradus.model.bench.Row;
import dev.gradus.model.bench.Workload;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench model}: speed of the decoder, beside eager PyTorch and the machine. */
@Command(
    name = "bench model",
    description = {
      "Measure decoding, reading of prompts and training of a model shape with fresh weights.",
      "",
      "With --python the same runs in eager PyTorch in turns within this run; ratio is its time over"
          + " ours. Share is the time that memory (decoding) or arithmetic would allow, both"
          + " measured, over ours."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus bench model",
      "  gradus bench model --config 20m --threads 2 --python ~/torch/bin/python",
      "  gradus bench model --config my/config.json --rows 1 16 --json"
    })
public final class BenchModelCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Mixin private ShapeOption config;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "A Python with the same version of torch, to compare with.")
  private String python;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads on the CPU, of both; 0 is one a core (default: 0).")
  private int threads;

  @Option(
      names = "--rows",
      paramLabel = "N",
      arity = "1..*",
      description = "Rows decoded together (default: 1 8 32).")
  private final List<Integer> rows = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Turns of each side; the shortest counts (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", description = "Print JSON, a line for each measurement.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || threads < 0 || rows.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(
          command.commandLine(), "--rounds and --rows must be at least 1, --threads at least 0");
    }
    DecoderConfig shape = config.shape();
    Torch torch = Torch.start(NeuralFlags.torch(threads, "cpu", System.getenv()));
    List<Workload> workloads = new ArrayList<>();
    (rows.isEmpty() ? List.of(1, 8, 32) : rows)
        .forEach(n -> workloads.add(new Workload.Decode(n, 128, 64)));
    workloads.add(new Workload.Prefill(256));
    workloads.add(new Workload.Train(4, 256));
    long turns = (long) Benchmark.turns(rounds) * workloads.size();
    try (Benchmark benchmark = new Benchmark(torch, shape, Optional.ofNullable(python));
        LateProgress progress = new LateProgress("measuring", turns)) {
      heading(shape, torch, benchmark.limits());
      long[] done = {0};
      for (Workload workload : workloads) {
        print(benchmark.run(workload, rounds, turn -> progress.done(++done[0])));
      }
    }
    return 0;
  }

  private void heading(DecoderConfig shape, Torch torch, Limits limits) {
    if (!json) {
      PrintWriter out = command.commandLine().getOut();
      out.printf(
          Locale.ROOT,
          "%s: %,d parameters; libtorch %s, %d threads; copies %.1f GB/s, multiplies %.0f"
              + " GFLOP/s%n",
          config.name(),
          shape.parameters(),
          torch.version(),
          torch.threads(),
          limits.bytesPerSecond() / 1e9,
          limits.operationsPerSecond() / 1e9);
      out.flush();
    }
  }

  private void print(Row row) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      object
          .put("bench", "model")
          .put("config", config.name())
          .put("workload", row.workload().name());
      object.put("milliseconds", row.seconds() * 1e3);
      object.put("tokensPerSecond", row.tokensPerSecond());
      object.put("limitShare", row.limitShare());
      row.peerSeconds().ifPresent(seconds -> object.put("pytorchMilliseconds", seconds * 1e3));
      row.ratio().ifPresent(ratio -> object.put("ratio", ratio));
      out.println(object);
    } else {
      out.printf(
          Locale.ROOT,
          "%-22s %9.3f ms  %8.0f tokens/s  %4.0f %% of the limit",
          row.workload().name(),
          row.seconds() * 1e3,
          row.tokensPerSecond(),
          row.limitShare() * 100);
      if (row.ratio().isPresent()) {
        out.printf(
            Locale.ROOT,
            "  PyTorch %9.3f ms  ratio %.2f",
            row.peerSeconds().getAsDouble() * 1e3,
            row.ratio().getAsDouble());
      }
      out.println();
    }
    out.flush();
  }
}
