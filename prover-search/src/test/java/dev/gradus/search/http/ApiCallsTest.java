package dev.gradus.search.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.client.ClientName;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiCallsTest {
  private final ManagedChannel nobody = InProcessChannelBuilder.forName("nobody").build();
  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final List<String> askedBy = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  /** Suggests nothing, and remembers for whom. */
  private final class Points implements ProofPoints {
    @Override
    public List<Suggestion> suggest(SuggestRequest request, Consumer<Suggestion> checked) {
      askedBy.add(ClientName.current());
      return List.of();
    }

    @Override
    public List<String> goals(SuggestRequest request) {
      throw new AssertionError("nobody asks for goals");
    }
  }

  private final class Listener implements CallListener {
    @Override
    public void started(ApiCall call) {
      heard.add("started");
    }

    @Override
    public void event(String name, ObjectNode data) {
      heard.add(name);
    }

    @Override
    public void result(ObjectNode data) {
      heard.add("result");
    }

    @Override
    public void failed(ApiException why) {
      heard.add("failed");
    }
  }

  private void suggest(String params) {
    new ApiCalls(nobody, Optional.of(new Points()), Runnable::run, deadlines, Duration.ofHours(1))
        .start(
            "ann",
            ApiMethod.SUGGEST,
            JsonFields.parse(params.getBytes(StandardCharsets.UTF_8)),
            new Listener());
  }

  @AfterEach
  void stop() {
    nobody.shutdownNow();
    deadlines.shutdownNow();
  }

  @Test
  void start_call_startsOnceAndInTheNameOfItsClient() {
    suggest("{\"statement\": \"theorem t : True :=\"}");
    assertEquals(List.of("started", "result"), heard);
    assertEquals(List.of("ann"), askedBy);
  }

  @Test
  void start_unknownField_startsNothing() {
    assertThrows(ApiException.class, () -> suggest("{\"statment\": \"theorem t : True :=\"}"));
    assertEquals(List.of(), heard);
  }
}
