package dev.gradus.search.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.bench.serving.Memory;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.http.HttpLimits;
import dev.gradus.search.statement.Statement;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench clients}: a server under as many people as may sit in a lecture. */
@Command(
    name = "bench clients",
    mixinStandardHelpOptions = true,
    description =
        "Measure how gradus serve bears many clients that ask for suggestions over WebSockets.",
    footer = {
      "",
      "Each client asks again as soon as it is answered; some go away in the middle of an answer"
          + " and",
      "come back. The time is cut into slices, of which memory and answers are printed. Ends with 1"
          + " if",
      "a client got an error.",
      "",
      "Examples:",
      "  gradus bench clients",
      "  gradus bench clients --clients 50 --seconds 300 --vanish 0.2 --json"
    })
public final class BenchClientsCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec command;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "50",
      description = "Clients at once (default: ${DEFAULT-VALUE}).")
  private int number;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "Time in all (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--slices",
      paramLabel = "N",
      defaultValue = "5",
      description = "Parts that the time is cut into (default: ${DEFAULT-VALUE}).")
  private int slices;

  @Option(
      names = "--vanish",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of the questions whose answer the client does not wait for (default:"
              + " ${DEFAULT-VALUE}).")
  private double vanishes;

  @Option(
      names = "--goals",
      paramLabel = "FILE",
      description =
          "Statements, as for gradus prove. Default: 100 of Lean's library, which are held out.")
  private Path goals;

  @Option(names = "--json", description = "Print one JSON object a slice.")
  private boolean json;

  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  /**
   * What a slice of the time brought.
   *
   * @param answers whole ones
   * @param vanished answers that nobody waited for
   * @param least whole answers of the client that got fewest
   * @param most of the one that got most
   * @param residentMegabytes of this process, which holds server, model and clients
   */
  record Slice(
      int answers,
      int vanished,
      int least,
      int most,
      double waitP50,
      double waitP95,
      double waitMax,
      long residentMegabytes,
      List<String> errors) {}

  @Override
  public Integer call() throws Exception {
    if (number < 1 || seconds < 1 || slices < 1 || !(vanishes >= 0 && vanishes <= 1)) {
      throw new ParameterException(
          command.commandLine(),
          "--clients, --seconds and --slices must be at least 1, --vanish in [0, 1]");
    }
    List<Statement> statements = BenchGoals.read(goals);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Services services = new Services()) {
      ModelConnection modelConnection = services.keep(model.connect(meters));
      LeanConnection leanConnection = services.keep(lean.connect(meters));
      BudgetLimit limit = new BudgetLimit(Integer.MAX_VALUE, Duration.ofHours(1));
      services.offerProver(leanConnection, modelConnection, SearchConfig.DEFAULT, limit, meters);
      Readiness readiness = new Readiness(services.probes());
      try (GradusServer server =
          GradusServer.start(config(), services.list(), services.used(), readiness, meters)) {
        return measure(URI.create("ws://127.0.0.1:" + server.port() + "/v1/ws"), statements);
      }
    }
  }

  /** All clients have one address: its limits are not what is measured. */
  private ServerConfig config() {
    int bytes = ServerConfig.DEFAULT_MAX_MESSAGE_BYTES;
    HttpLimits limits =
        new HttpLimits(
            bytes,
            1_000_000,
            2 * number + 100,
            HttpLimits.DEFAULT_CALL_TIME,
            HttpLimits.DEFAULT_PATIENCE);
    return new ServerConfig(
        "127.0.0.1", 0, Optional.empty(), Optional.empty(), bytes, limits, Optional.empty());
  }

  private int measure(URI server, List<Statement> statements) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    ExecutorService people = Executors.newFixedThreadPool(number);
    boolean good = true;
    try (LateProgress progress = new LateProgress("bench clients", slices)) {
      for (int slice = 0; slice < slices; slice++) {
        long end = System.nanoTime() + seconds * 1_000_000_000L / slices;
        List<SuggestClient> clients = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < number; i++) {
          SuggestClient client =
              new SuggestClient(http, server, statements, vanishes, 1_000L * slice + i);
          clients.add(client);
          Callable<Void> asks =
              () -> {
                client.run(() -> System.nanoTime() - end < 0);
                return null;
              };
          running.add(people.submit(asks));
        }
        for (Future<?> client : running) {
          client.get();
        }
        Slice result = slice(clients);
        print(slice + 1, result);
        good &= result.errors.isEmpty();
        progress.done(slice + 1);
      }
    } finally {
      people.shutdownNow();
    }
    return good ? 0 : 1;
  }

  private static Slice slice(List<SuggestClient> clients) throws IOException {
    double[] waits =
        clients.stream()
            .flatMapToDouble(client -> client.seconds().stream().flatMapToDouble(DoubleStream::of))
            .sorted()
            .toArray();
    return new Slice(
        waits.length,
        clients.stream().mapToInt(SuggestClient::vanished).sum(),
        clients.stream().mapToInt(client -> client.seconds().size()).min().orElse(0),
        clients.stream().mapToInt(client -> client.seconds().size()).max().orElse(0),
        BenchSuggestCommand.Result.percentile(waits, 0.5),
        BenchSuggestCommand.Result.percentile(waits, 0.95),
        BenchSuggestCommand.Result.percentile(waits, 1),
        Memory.now().resident() / 1_000_000,
        clients.stream().flatMap(client -> client.errors().stream()).distinct().toList());
  }

  private void print(int number, Slice slice) throws JsonProcessingException {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(slice));
    } else {
      out.printf(
          Locale.ROOT,
          "slice %d: %d answers, %d left behind; %d to %d for each client; wait p50 %.1f s, p95"
              + " %.1f s, longest %.1f s; %d MB resident; %s%n",
          number,
          slice.answers,
          slice.vanished,
          slice.least,
          slice.most,
          slice.waitP50,
          slice.waitP95,
          slice.waitMax,
          slice.residentMegabytes,
          slice.errors.isEmpty() ? "no error" : "errors: " + slice.errors);
    }
    out.flush();
  }
}
