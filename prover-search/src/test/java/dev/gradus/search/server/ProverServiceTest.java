package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.toy.ToyServices;
import dev.gradus.v1.Budget;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.Policy;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.Statement;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProverServiceTest {

  private final ToyServices toy = new ToyServices(1);
  private final Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());
  private Thread toyThread;
  private GradusServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    toyThread = toy.shuffle.start();
    ProverService service =
        new ProverService(
            prover,
            new Suggester(toy.channel, toy.channel, SearchConfig.DEFAULT),
            toy.channel,
            SearchConfig.DEFAULT,
            new BudgetLimit(10_000_000, Duration.ofMinutes(10)));
    server =
        GradusServer.start(
            new ServerConfig("127.0.0.1", 0, Optional.empty(), Optional.empty(), 1 << 20),
            List.of(service),
            new Readiness(Map.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    prover.close();
    toy.close();
    toyThread.interrupt();
  }

  @Test
  void prove_provableStatement_streamsEventsAndTheResultLast() {
    List<SearchEvent> events = new ArrayList<>();
    ProverGrpc.newBlockingStub(channel).prove(request(6, 64)).forEachRemaining(events::add);
    ProveResult result = events.get(events.size() - 1).getResult();
    assertEquals(ProveResult.Status.PROVED, result.getStatus());
    assertTrue(toy.lean.verified.contains(result.getProof()));
    assertEquals(List.of("propext"), result.getAxiomsList());
    long expansions = events.stream().filter(SearchEvent::hasExpanded).count();
    assertEquals(result.getExpansions(), expansions);
    assertEquals(1, events.stream().filter(SearchEvent::hasAttempt).count());
  }

  @Test
  void prove_gapOfAFile_theProofCanStandInItsPlace() {
    FilePoint place =
        FilePoint.newBuilder().setText("theorem a : 6 := sorry -- x\n").setLine(1).build();
    List<SearchEvent> events = new ArrayList<>();
    ProverGrpc.newBlockingStub(channel)
        .prove(ProveRequest.newBuilder().setFile(place).build())
        .forEachRemaining(events::add);
    ProveResult result = events.get(events.size() - 1).getResult();
    assertEquals(ProveResult.Status.PROVED, result.getStatus(), result::toString);
    assertEquals("a", result.getName());
    assertTrue(result.getProof().startsWith("by\n  "), result::toString);
    assertEquals(result.getExpansions(), events.stream().filter(SearchEvent::hasExpanded).count());
  }

  @Test
  void prove_placeWithoutAGap_isRefusedAndNamesTheNearest() {
    FilePoint place =
        FilePoint.newBuilder().setText("theorem b\ntheorem a : 6 := sorry\n").setLine(1).build();
    StatusRuntimeException e = refusal(place);
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
    assertTrue(e.getMessage().contains("the nearest sorry is at 2:18"), e.getMessage());
  }

  @Test
  void prove_gapWhileLeanIsBusy_isNotTheCallersFault() {
    toy.lean.broken = Status.RESOURCE_EXHAUSTED.withDescription("too many are waiting");
    FilePoint place = FilePoint.newBuilder().setText("theorem a : 6 := sorry").setLine(1).build();
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal(place).getStatus().getCode());
  }

  private StatusRuntimeException refusal(FilePoint place) {
    ProveRequest request = ProveRequest.newBuilder().setFile(place).build();
    return assertThrows(
        StatusRuntimeException.class,
        () -> ProverGrpc.newBlockingStub(channel).prove(request).hasNext());
  }

  @Test
  void prove_callerDoesNotRead_skipsExpansionsAndKeepsTheResult() throws Exception {
    // Only `add`s: no proof, so that every expansion asked for is made; many, so that each has
    // some.
    Map<String, Double> adds =
        IntStream.range(1, 30).boxed().collect(Collectors.toMap(i -> "add " + i, i -> 1.0));
    toy.model.weights = goal -> adds;
    int expansions = 20_000;
    Patient caller = new Patient();
    ProverGrpc.newStub(channel).prove(request(1, expansions), caller);
    caller.first.await();
    // Reads nothing until the search is over.
    while (toy.lean.open.get() > 0) {
      Thread.onSpinWait();
    }
    caller.call.request(Integer.MAX_VALUE);
    List<SearchEvent> events = caller.all.get();
    ProveResult result = events.get(events.size() - 1).getResult();
    assertEquals(ProveResult.Status.OPEN, result.getStatus());
    assertEquals(expansions, result.getExpansions());
    long streamed = events.stream().filter(SearchEvent::hasExpanded).count();
    assertTrue(streamed < expansions / 2, () -> "streamed " + streamed);
  }

  @Test
  void prove_cancelledByTheCaller_stopsTheSearch() throws Exception {
    toy.model.weights = goal -> Map.of("add 1", 1.0, "add 2", 1.0, "add 3", 1.0);
    Patient caller = new Patient();
    ProverGrpc.newStub(channel).prove(request(1, 1_000_000), caller);
    caller.first.await();
    caller.call.cancel("enough", null);
    // The search closes its theorem when it ends; a search that went on would keep it open.
    while (toy.lean.open.get() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void prove_deadlineOfTheCaller_stopsTheSearch() {
    toy.model.weights = goal -> Map.of("add 1", 1.0, "add 2", 1.0, "add 3", 1.0);
    Iterator<SearchEvent> events =
        ProverGrpc.newBlockingStub(channel)
            .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
            .prove(request(1, 1_000_000));
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> events.forEachRemaining(event -> {}));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
    while (toy.lean.open.get() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void prove_statementThatDoesNotElaborate_isAResult() {
    ProveRequest request =
        ProveRequest.newBuilder()
            .setStatement(Statement.newBuilder().setName("x").setStatement("theorem x : ? :="))
            .build();
    ProveResult result = ProverGrpc.newBlockingStub(channel).prove(request).next().getResult();
    assertEquals(ProveResult.Status.UNELABORATED, result.getStatus());
    assertFalse(result.getMessage().isEmpty());
  }

  @Test
  void prove_impossibleRequest_namesTheOption() {
    ProveRequest request =
        request(1, 1).toBuilder().setPolicy(Policy.newBuilder().setTopP(3)).build();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> ProverGrpc.newBlockingStub(channel).prove(request).hasNext());
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
    assertTrue(e.getMessage().contains("--top-p"), e.getMessage());
  }

  @Test
  void suggest_modelWithoutProofSizes_ranksClosingTacticsFirstThenByProbability() {
    toy.model.hasProofSize = false;
    List<Suggestion> suggestions = new ArrayList<>();
    ProverGrpc.newBlockingStub(channel)
        .suggest(suggestRequest(4, List.of("half", "sub 2")))
        .forEachRemaining(suggestions::add);
    assertTrue(suggestions.get(0).getCloses(), suggestions::toString);
    assertEquals("done", suggestions.get(0).getTactic());
    for (int i = 2; i < suggestions.size(); i++) {
      assertTrue(
          suggestions.get(i - 1).getLogProbability() >= suggestions.get(i).getLogProbability());
    }
    long distinct = suggestions.stream().map(Suggestion::getGoalsList).distinct().count();
    assertEquals(suggestions.size(), distinct);
  }

  @Test
  void suggest_modelWithProofSizes_ranksByTheStepsThatAreLeft() {
    List<Suggestion> suggestions = new ArrayList<>();
    ProverGrpc.newBlockingStub(channel)
        .suggest(suggestRequest(9, List.of()))
        .forEachRemaining(suggestions::add);
    assertTrue(suggestions.size() > 2, suggestions::toString);
    for (int i = 1; i < suggestions.size(); i++) {
      Suggestion better = suggestions.get(i - 1);
      Suggestion worse = suggestions.get(i);
      assertTrue(better.getCloses() || !worse.getCloses(), suggestions::toString);
      assertTrue(
          better.getCloses() != worse.getCloses() || better.getRemaining() <= worse.getRemaining(),
          suggestions::toString);
    }
    assertTrue(suggestions.stream().allMatch(Suggestion::hasRemaining));
  }

  @Test
  void suggest_anyOrderOfAnswers_sameSuggestions() throws Exception {
    Set<List<String>> all = new HashSet<>();
    for (int order = 0; order < 20; order++) {
      try (ToyServices shuffled = new ToyServices(order)) {
        // As likely as one another, two ways to each goal.
        shuffled.model.weights =
            goal -> Map.of("half", 1.0, "sub 4", 1.0, "sub 3", 1.0, "add 1", 1.0, "close", 1.0);
        shuffled.model.hasProofSize = false;
        Thread answering = shuffled.shuffle.start();
        all.add(
            new Suggester(shuffled.channel, shuffled.channel, SearchConfig.DEFAULT)
                .suggest(suggestRequest(8, List.of()), suggestion -> {}).stream()
                    .map(Suggestion::getTactic)
                    .toList());
        answering.interrupt();
      }
    }
    assertEquals(1, all.size(), all::toString);
  }

  @Test
  void suggest_listener_getsEverySuggestionBeforeTheRanking() {
    List<String> early = new ArrayList<>();
    List<Suggestion> ranked =
        new Suggester(toy.channel, toy.channel, SearchConfig.DEFAULT)
            .suggest(suggestRequest(9, List.of()), suggestion -> early.add(suggestion.getTactic()));
    assertTrue(early.containsAll(ranked.stream().map(Suggestion::getTactic).toList()));
  }

  @Test
  void suggest_fileAndStatement_excludeEachOther() {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ProverGrpc.newBlockingStub(channel)
                    .suggest(
                        suggestRequest(4, List.of()).toBuilder()
                            .setFile(FilePoint.newBuilder().setLine(1))
                            .build())
                    .hasNext());
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
  }

  @Test
  void suggest_moreThanAnIntHolds_isRefused() {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ProverGrpc.newBlockingStub(channel)
                    .suggest(suggestRequest(6, List.of()).toBuilder().setN(-1).build())
                    .hasNext());
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
    assertTrue(e.getMessage().contains("at most 64"), e.getMessage());
  }

  @Test
  void suggest_prefixThatFails_saysWhichTactic() {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ProverGrpc.newBlockingStub(channel)
                    .suggest(suggestRequest(4, List.of("half", "sub 9")))
                    .hasNext());
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
    assertTrue(e.getMessage().contains("tactic 2"), e.getMessage());
  }

  @Test
  void suggest_prefixThatIsAProof_saysSo() {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ProverGrpc.newBlockingStub(channel)
                    .suggest(suggestRequest(0, List.of("done")))
                    .hasNext());
    assertEquals(Status.Code.FAILED_PRECONDITION, e.getStatus().getCode());
  }

  private static Statement number(int goal) {
    var statement = ToyServices.number(goal);
    return Statement.newBuilder()
        .setName(statement.name())
        .setStatement(statement.statement())
        .build();
  }

  private static ProveRequest request(int goal, int expansions) {
    return ProveRequest.newBuilder()
        .setStatement(number(goal))
        .setBudget(Budget.newBuilder().setExpansions(expansions).setSamples(8))
        .build();
  }

  private static SuggestRequest suggestRequest(int goal, List<String> prefix) {
    return SuggestRequest.newBuilder().setStatement(number(goal)).addAllPrefix(prefix).build();
  }

  /** A caller who reads one event and waits. */
  private static final class Patient implements ClientResponseObserver<ProveRequest, SearchEvent> {
    final CountDownLatch first = new CountDownLatch(1);
    final CompletableFuture<List<SearchEvent>> all = new CompletableFuture<>();
    private final List<SearchEvent> events = new ArrayList<>();
    ClientCallStreamObserver<ProveRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<ProveRequest> call) {
      this.call = call;
      call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(SearchEvent event) {
      events.add(event);
      first.countDown();
    }

    @Override
    public void onError(Throwable e) {
      all.completeExceptionally(e);
    }

    @Override
    public void onCompleted() {
      all.complete(events);
    }
  }

  static Stream<Arguments> excessive() {
    return Stream.of(
        Arguments.of(Budget.newBuilder().setExpansions(1_250_001), "--max-tactic-calls"),
        Arguments.of(
            Budget.newBuilder().setAttempts(1 << 30).setExpansions(1 << 30).setSamples(1 << 30),
            "--max-tactic-calls"),
        Arguments.of(Budget.newBuilder().setTimeoutMillis(600_001), "--max-timeout"),
        Arguments.of(Budget.newBuilder().setTacticTimeoutMillis(600_001), "--max-timeout"));
  }

  @ParameterizedTest
  @MethodSource("excessive")
  void prove_moreThanTheServerAllows_isRefusedAndNamesTheOption(
      Budget.Builder budget, String option) {
    ProveRequest request = request(6, 64).toBuilder().setBudget(budget).build();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> ProverGrpc.newBlockingStub(channel).prove(request).next());
    assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
    assertTrue(e.getMessage().contains(option), e.getMessage());
  }
}
