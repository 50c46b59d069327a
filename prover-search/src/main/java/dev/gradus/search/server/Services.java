package dev.gradus.search.server;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.ProverGrpc;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The services of one server, with what they run on, and how to ask each whether it can serve.
 * Closing it closes what they run on, the last opened first.
 */
final class Services implements AutoCloseable {

  /** A service that takes longer to answer a probe counts as not ready. */
  private static final long PROBE_DEADLINE_SECONDS = 4;

  private final List<BindableService> services = new ArrayList<>();
  private final Map<String, Supplier<CompletableFuture<Boolean>>> probes = new LinkedHashMap<>();
  private final Map<String, Channel> used = new LinkedHashMap<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  List<BindableService> list() {
    return services;
  }

  /** By full gRPC name, for {@link Readiness}. */
  Map<String, Supplier<CompletableFuture<Boolean>>> probes() {
    return probes;
  }

  /** Channels to the services that these use, by full gRPC name. */
  Map<String, Channel> used() {
    return used;
  }

  /** Offers a Lean of this process. */
  void offer(LeanConnection lean) {
    services.add(lean.bridge().orElseThrow().service());
    probes.put(LeanBridgeGrpc.SERVICE_NAME, () -> probe(lean));
  }

  /** Offers a model of this process. */
  void offer(ModelConnection model) {
    services.add(model.service().orElseThrow());
    probes.put(LanguageModelGrpc.SERVICE_NAME, () -> probe(model));
  }

  /** Offers searches over both, wherever they are. */
  void offerProver(
      LeanConnection lean,
      ModelConnection model,
      SearchConfig defaults,
      BudgetLimit limit,
      MeterRegistry meters) {
    Prover prover = new Prover(lean.channel(), model.channel(), meters);
    keep(prover);
    Suggester suggester = new Suggester(lean.channel(), model.channel(), defaults);
    services.add(new ProverService(prover, suggester, lean.channel(), defaults, limit));
    used.put(LeanBridgeGrpc.SERVICE_NAME, lean.channel());
    used.put(LanguageModelGrpc.SERVICE_NAME, model.channel());
    probes.put(
        ProverGrpc.SERVICE_NAME,
        () -> probe(lean).thenCombine(probe(model), (first, second) -> first && second));
  }

  /** Closes this too. */
  <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A pool can serve while a process of it lives; of a Lean elsewhere it is asked by a call. */
  private static CompletableFuture<Boolean> probe(LeanConnection lean) {
    return lean.bridge()
        .map(
            bridge ->
                bridge
                    .pool()
                    .status()
                    .map(workers -> workers.stream().anyMatch(worker -> worker.pid() > 0))
                    .toCompletionStage()
                    .toCompletableFuture())
        .orElseGet(
            () ->
                answers(
                    LeanBridgeGrpc.newFutureStub(lean.channel())
                        .withDeadlineAfter(PROBE_DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .describe(DescribeLeanRequest.getDefaultInstance())));
  }

  private static CompletableFuture<Boolean> probe(ModelConnection model) {
    return answers(
        LanguageModelGrpc.newFutureStub(model.channel())
            .withDeadlineAfter(PROBE_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .describe(DescribeModelRequest.getDefaultInstance()));
  }

  private static CompletableFuture<Boolean> answers(ListenableFuture<?> call) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    call.addListener(
        () -> {
          try {
            call.get();
            answer.complete(true);
          } catch (Exception e) {
            answer.complete(false);
          }
        },
        MoreExecutors.directExecutor());
    return answer;
  }
}
