package dev.gradus.model.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.bench.serving.Clients;
import dev.gradus.model.bench.serving.FreshModel;
import dev.gradus.model.bench.serving.Host;
import dev.gradus.model.bench.serving.Load;
import dev.gradus.model.bench.serving.Memory;
import dev.gradus.model.bench.serving.Phase;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.serving.ServingOptions;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench serve}: a served model under many clients. */
@Command(
    name = "bench serve",
    description = {
      "Measure how a served model with fresh weights bears many clients, some of whom give up.",
      "",
      "Clients come over the network, in turns of the numbers given; each asks again as soon as it"
          + " is answered. Printed are the waits of a request, the tokens per second of all, and the"
          + " memory after each turn. Ends with 1 if a client got an error."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus bench serve",
      "  gradus bench serve --clients 8 64 --seconds 600 --give-up 0.1",
      "  gradus bench serve --clients 16 --requests 20000 --rounds 10 --give-up 0 --json"
    })
public final class BenchServeCommand implements Callable<Integer> {

  private static final int CONTEXT = 256;
  private static final int ROWS = 32;
  private static final double MEGA = 1e6;

  @Spec private CommandSpec command;

  @Mixin private ShapeOption config;

  @Option(
      names = "--clients",
      paramLabel = "N",
      arity = "1..*",
      description = "Numbers of clients, in turns (default: 8 64).")
  private final List<Integer> clients = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "Time of each number of clients, in all turns (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Requests of each number of clients, in all turns, in place of --seconds.")
  private Integer requests;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Turns of each number of clients (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--give-up",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of the requests that clients cancel, at random moments (default:"
              + " ${DEFAULT-VALUE}).")
  private double givenUp;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "8",
      description = "Samples of a request (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "16",
      description = "Tokens of a sample, at most (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of the model on the CPU; 0 is one a core (default: 0).")
  private int threads;

  @Option(names = "--json", description = "Print JSON, a line for each turn and one for the end.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Integer> numbers = clients.isEmpty() ? List.of(8, 64) : clients;
    check(numbers);
    DecoderConfig shape = config.shape();
    Path libraries = NeuralFlags.libraries(System.getenv());
    Torch torch = Torch.start(NeuralFlags.torch(threads, "cpu", System.getenv()));
    Path folder = Files.createTempDirectory("gradus-bench");
    try {
      Path checkpoint = folder.resolve("fresh");
      FreshModel.write(checkpoint, shape, torch);
      int context = Math.min(CONTEXT, shape.maxPositions());
      ServingOptions options = new ServingOptions(ROWS, 1024, maxTokens, context);
      try (Host host = new Host(checkpoint, torch, libraries, options)) {
        return measure(new Clients(host), numbers);
      }
    } finally {
      delete(folder);
    }
  }

  private void check(List<Integer> numbers) {
    boolean valid =
        numbers.stream().allMatch(n -> n >= 1)
            && seconds >= 1
            && (requests == null || requests >= 1)
            && rounds >= 1
            && samples >= 1
            && threads >= 0;
    if (!valid) {
      throw new ParameterException(
          command.commandLine(),
          "--clients, --seconds, --requests, --rounds and --samples must be at least 1, --threads"
              + " at least 0");
    }
    if (!(givenUp >= 0 && givenUp <= 1)) {
      throw new ParameterException(command.commandLine(), "--give-up must be in [0, 1]");
    }
    if (maxTokens < 1 || maxTokens > CONTEXT / 2) {
      throw new ParameterException(
          command.commandLine(), "--max-tokens must be in [1, " + CONTEXT / 2 + "]");
    }
  }

  private int measure(Clients host, List<Integer> numbers)
      throws IOException, InterruptedException {
    Map<Integer, List<Phase>> phases = new LinkedHashMap<>();
    numbers.forEach(number -> phases.put(number, new ArrayList<>()));
    // Compiles what is hot and fills the allocator's pools.
    for (int number : numbers) {
      host.run(new Load(number, samples, givenUp), share());
    }
    Memory before = Memory.now();
    Memory last = before;
    try (LateProgress progress = new LateProgress("measuring", (long) rounds * numbers.size())) {
      long done = 0;
      for (int round = 1; round <= rounds; round++) {
        for (int number : numbers) {
          Phase phase = host.run(new Load(number, samples, givenUp), share());
          last = Memory.now();
          phases.get(number).add(phase);
          print(round, phase, last);
          progress.done(++done);
        }
      }
    }
    phases.forEach((number, turns) -> print(turns, phases.get(numbers.get(0))));
    print(before, last);
    return phases.values().stream().flatMap(List::stream).allMatch(p -> p.errors().isEmpty())
        ? 0
        : 1;
  }

  /** One turn's share of what each number of clients is to do. */
  private BooleanSupplier share() {
    if (requests == null) {
      long end = System.nanoTime() + seconds * 1_000_000_000L / rounds;
      return () -> System.nanoTime() - end < 0;
    }
    AtomicLong left = new AtomicLong(Math.max(1, requests / rounds));
    return () -> left.getAndDecrement() > 0;
  }

  private void print(int round, Phase phase, Memory memory) {
    for (String error : phase.errors()) {
      command.commandLine().getErr().println("error: " + error);
    }
    if (json) {
      ObjectNode object = row("turn", phase.load().clients()).put("turn", round);
      object.put("answered", phase.answered()).put("cancelled", phase.cancelled());
      object.put("errors", phase.errors().size());
      object.put("meanMilliseconds", phase.meanMillis());
      object.put("longestMilliseconds", phase.longestMillis());
      object.put("tokensPerSecond", phase.tokensPerSecond());
      object.put("residentBytes", memory.resident()).put("heapUsedBytes", memory.heapUsed());
      say(object.toString());
    } else {
      say(
          "%2d. %3d clients: %6d answered, %5d cancelled, %d errors; wait %6.1f ms, longest %6.1f"
              + " (%.2f times); %6.0f tokens/s; resident %.1f MB, heap %.1f MB",
          round,
          phase.load().clients(),
          phase.answered(),
          phase.cancelled(),
          phase.errors().size(),
          phase.meanMillis(),
          phase.longestMillis(),
          phase.unfairness(),
          phase.tokensPerSecond(),
          memory.resident() / MEGA,
          memory.heapUsed() / MEGA);
    }
  }

  /** All turns of one number of clients. */
  private void print(List<Phase> turns, List<Phase> first) {
    int number = turns.get(0).load().clients();
    long answered = turns.stream().mapToLong(Phase::answered).sum();
    long errors = turns.stream().mapToLong(phase -> phase.errors().size()).sum();
    double unfairness = turns.stream().mapToDouble(Phase::unfairness).max().orElseThrow();
    double rate = rate(turns);
    if (json) {
      ObjectNode object = row("all", number).put("answered", answered).put("errors", errors);
      object.put("longestOverMean", unfairness).put("tokensPerSecond", rate);
      object.put("ofFirst", rate / rate(first));
      say(object.toString());
    } else {
      say(
          "%d clients: %d answered, %d errors, longest wait at most %.2f times its turn's mean,"
              + " %.0f tokens/s, %.3f of the first's",
          number, answered, errors, unfairness, rate, rate / rate(first));
    }
  }

  private static double rate(List<Phase> turns) {
    return turns.stream().mapToDouble(Phase::tokensPerSecond).average().orElseThrow();
  }

  private void print(Memory before, Memory after) {
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode().put("bench", "serve");
      object.put("row", "memory").put("config", config.name());
      object.put("residentBytesBefore", before.resident());
      object.put("residentBytes", after.resident()).put("residentGrowth", after.growth(before));
      say(object.toString());
    } else {
      say(
          "memory: resident %.1f MB after the warm-up, %.1f MB at the end, %+.2f %%; of it at most"
              + " %.1f and %.1f MB of heap",
          before.resident() / MEGA,
          after.resident() / MEGA,
          100 * after.growth(before),
          before.heap() / MEGA,
          after.heap() / MEGA);
    }
  }

  private ObjectNode row(String what, int clients) {
    ObjectNode object = new ObjectMapper().createObjectNode().put("bench", "serve");
    return object.put("row", what).put("config", config.name()).put("clients", clients);
  }

  private void say(String format, Object... values) {
    PrintWriter out = command.commandLine().getOut();
    out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
