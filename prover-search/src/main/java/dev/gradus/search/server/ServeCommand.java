package dev.gradus.search.server;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.cli.SearchOptions;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.http.HttpLimits;
import dev.gradus.search.store.RunFolder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus serve}: the services on one port, until the process is told to stop. */
@Command(
    name = "serve",
    description =
        "Serve Lean, the model and the prover on one port: gRPC with health and reflection; a page"
            + " for browsers; HTTP and WebSocket under /v1; /health/live, /health/ready, /metrics.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Options of the search are the defaults for callers of Prove that leave them open.",
      "Ends on SIGTERM or Ctrl-C, after the calls under way. Exit codes: 2 bad usage, 3 the port"
          + " is",
      "in use or Lean does not start.",
      "",
      "Examples:",
      "  gradus serve",
      "  gradus serve --services lean --port 8421 --workers 8",
      "  gradus serve --services prover --lean 127.0.0.1:8421",
      "  gradus serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --token token.txt",
      "  gradus serve --runs runs",
      "  gradus prove --lean 127.0.0.1:8420 --model 127.0.0.1:8420 Exercises.lean",
      "  curl -H 'Content-Type: application/json' -d '{\"statement\": \"theorem t : 1 + 1 = 2"
          + " :=\"}' \\",
      "       127.0.0.1:8420/v1/suggest"
    })
public final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; anything but loopback needs --tls-cert, --tls-key and --token"
              + " (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8420",
      description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--services",
      split = ",",
      defaultValue = "lean,model,prover",
      paramLabel = "SERVICE",
      description = "Which to serve: lean, model, prover (default: ${DEFAULT-VALUE}).")
  private Set<Service> services = EnumSet.noneOf(Service.class);

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate chain, PEM; with --tls-key.")
  private Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM.")
  private Path key;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "File with the token that callers must show as Authorization: Bearer ...")
  private Path token;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description =
          "Show the runs in this folder, and in those below it, on the page and under /v1/runs:"
              + " what gradus prove, minif2f and iterate have written (default: none).")
  private Path runs;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "N",
      defaultValue = "" + ServerConfig.DEFAULT_MAX_MESSAGE_BYTES,
      description = "Longest request message accepted (default: ${DEFAULT-VALUE}).")
  private int maxMessageBytes;

  @Option(
      names = "--max-requests-per-second",
      paramLabel = "N",
      defaultValue = "" + HttpLimits.DEFAULT_REQUESTS_PER_SECOND,
      description =
          "HTTP requests and WebSocket messages accepted from one address; twice as many at once"
              + " after a pause (default: ${DEFAULT-VALUE}).")
  private int maxRequestsPerSecond;

  @Option(
      names = "--max-calls-per-client",
      paramLabel = "N",
      defaultValue = "" + HttpLimits.DEFAULT_CALLS_PER_CLIENT,
      description =
          "Calls over HTTP and WebSocket that one address may have under way, and WebSockets that"
              + " it may have open (default: ${DEFAULT-VALUE}).")
  private int maxCallsPerClient;

  @Option(
      names = "--max-tactic-calls",
      paramLabel = "N",
      defaultValue = "262144",
      description =
          "Most attempts times expansions times samples that a caller of Prove may ask for"
              + " (default: ${DEFAULT-VALUE}).")
  private long maxTacticCalls;

  @Option(
      names = "--max-timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      converter = SearchOptions.Seconds.class,
      description =
          "Longest time limit that a caller of Prove or Suggest may ask for; a call over HTTP is"
              + " ended 15 s after it (default: ${DEFAULT-VALUE}).")
  private Duration maxTimeout;

  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;
  @Mixin private SearchOptions search;

  @Override
  public Integer call() {
    ServerConfig config = config();
    SearchConfig defaults = search.config(false);
    BudgetLimit limit = limit(defaults);
    if (search.run().isPresent()) {
      throw usage("--run belongs to commands that search by themselves; leave it out");
    }
    if (services.contains(Service.LEAN) && lean.isRemote()) {
      throw usage(
          "--services lean needs a Lean of this process: leave out --lean HOST:PORT, or lean");
    }
    requireFree(config);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped)));
    PrometheusMeterRegistry meters = meters();
    try (Services offered = new Services()) {
      open(offered, defaults, limit, meters);
      Readiness readiness = new Readiness(offered.probes());
      try (GradusServer server =
          GradusServer.start(config, offered.list(), offered.used(), readiness, meters)) {
        announce(server);
        stop.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private void open(
      Services offered, SearchConfig defaults, BudgetLimit limit, PrometheusMeterRegistry meters) {
    boolean searches = services.contains(Service.PROVER);
    ModelConnection modelConnection = null;
    if (searches || services.contains(Service.MODEL)) {
      modelConnection = offered.keep(model.connect(meters));
      if (services.contains(Service.MODEL)) {
        if (modelConnection.service().isEmpty()) {
          throw usage(
              "--services model needs a model of this process: leave out --model HOST:PORT, or"
                  + " model");
        }
        offered.offer(modelConnection);
      }
    }
    if (searches || services.contains(Service.LEAN)) {
      LeanConnection leanConnection = offered.keep(lean.connect(meters));
      if (services.contains(Service.LEAN)) {
        offered.offer(leanConnection);
      }
      if (searches) {
        offered.offerProver(leanConnection, modelConnection, defaults, limit, meters);
      }
    }
  }

  private BudgetLimit limit(SearchConfig defaults) {
    try {
      BudgetLimit limit = new BudgetLimit(maxTacticCalls, maxTimeout);
      limit
          .excess(defaults)
          .ifPresent(
              why -> {
                throw usage("the defaults for callers: " + why);
              });
      return limit;
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ServerConfig config() {
    if ((certificate == null) != (key == null)) {
      throw usage("--tls-cert and --tls-key go together; give both");
    }
    if (certificate != null) {
      requireReadable("--tls-cert", certificate);
      requireReadable("--tls-key", key);
    }
    try {
      return new ServerConfig(
          host,
          port,
          Optional.ofNullable(certificate).map(c -> new ServerConfig.Tls(c, key)),
          Optional.ofNullable(token).map(BearerToken::read),
          maxMessageBytes,
          new HttpLimits(
              maxMessageBytes,
              maxRequestsPerSecond,
              maxCallsPerClient,
              maxTimeout,
              HttpLimits.DEFAULT_PATIENCE),
          Optional.ofNullable(runs).map(this::folder));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private RunFolder folder(Path directory) {
    try {
      return RunFolder.of(directory);
    } catch (IllegalArgumentException e) {
      throw usage("--runs " + e.getMessage());
    }
  }

  private void requireReadable(String option, Path file) {
    if (!Files.isReadable(file)) {
      throw usage(option + " " + file + " cannot be read; name a PEM file");
    }
  }

  /** Before Lean is started for nothing; the server itself still has the last word. */
  private static void requireFree(ServerConfig config) {
    try {
      new ServerSocket(config.port(), 1, InetAddress.getByName(config.host())).close();
    } catch (IOException e) {
      throw GradusServer.cannotListen(config, e);
    }
  }

  private static PrometheusMeterRegistry meters() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    return meters;
  }

  private void announce(GradusServer server) {
    PrintWriter err = command.commandLine().getErr();
    err.printf(
        "gradus: serving %s on %s:%d; Ctrl-C stops%n",
        String.join(", ", services.stream().map(Service::toString).toList()), host, server.port());
    err.flush();
  }

  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
