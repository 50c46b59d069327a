package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.cli.ProveCommand;
import dev.gradus.search.cli.ServeProcess;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.ProverGrpc;
import dev.gradus.v1.ProverGrpc.ProverBlockingStub;
import dev.gradus.v1.SearchEvent;
import dev.gradus.v1.Statement;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.IExitCodeGenerator;

/** Two processes: one serves the embedded Lean, the model and the prover; the other uses them. */
class RealServeTest {

  private static final String STATEMENT = "theorem t (a b : Nat) (h : a ≤ b) : a < b + 1 :=";
  private static final int KILLED_BY_SIGTERM = 128 + 15;

  private static String prove(int expected, String... options) {
    StringWriter out = new StringWriter();
    CommandLine prove = new CommandLine(new ProveCommand()).setOut(new PrintWriter(out, true));
    prove.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          out.write(failure.getMessage());
          return ((IExitCodeGenerator) failure).getExitCode();
        });
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--json", "--statement", STATEMENT));
    assertEquals(expected, prove.execute(arguments.toArray(String[]::new)), out::toString);
    return out.toString();
  }

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void prove_withServicesOfAnotherProcess_provesAndTheOtherEndsCleanly() throws Exception {
    ManagedChannel channel = null;
    try (ServeProcess server = ServeProcess.start()) {
      String address = "127.0.0.1:" + server.port();
      String proved = prove(0, "--lean", address, "--model", address);
      assertTrue(proved.contains("\"status\":\"proved\""), proved);

      channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
      asksTheProver(ProverGrpc.newBlockingStub(channel));
      asksOverHttp(server.port());

      Process process = server.process();
      List<ProcessHandle> leans = process.descendants().toList();
      assertFalse(leans.isEmpty());
      channel.shutdownNow();
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not stop");
      assertEquals(KILLED_BY_SIGTERM, process.exitValue());
      for (ProcessHandle lean : leans) {
        lean.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }

  /** Prove and Suggest, with the real Lean and the prior behind them. */
  private static void asksTheProver(ProverBlockingStub prover) {
    Statement statement = Statement.newBuilder().setName("t").setStatement(STATEMENT).build();
    List<SearchEvent> events = new ArrayList<>();
    prover
        .prove(ProveRequest.newBuilder().setStatement(statement).build())
        .forEachRemaining(events::add);
    ProveResult result = events.get(events.size() - 1).getResult();
    assertEquals(ProveResult.Status.PROVED, result.getStatus(), result::toString);
    assertTrue(result.getProof().startsWith("by"), result::toString);
    assertTrue(result.getToolchain().contains("4."), result::toString);
    assertTrue(events.stream().anyMatch(SearchEvent::hasExpanded));

    List<Suggestion> suggestions = new ArrayList<>();
    prover
        .suggest(
            SuggestRequest.newBuilder()
                .setStatement(statement)
                .addPrefix("have h' : a < a + 1 := by omega")
                .build())
        .forEachRemaining(suggestions::add);
    assertTrue(suggestions.get(0).getCloses(), suggestions::toString);

    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                prover
                    .suggest(
                        SuggestRequest.newBuilder()
                            .setStatement(statement)
                            .addPrefix("exact nonsense")
                            .build())
                    .next());
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
  }

  /** The same as JSON. */
  private static void asksOverHttp(int port) throws Exception {
    String statement = "\"statement\": \"" + STATEMENT + "\"";
    String state = post(port, "state", "{" + statement + ", \"prefix\": [\"cases h\"]}");
    assertTrue(state.contains("case refl"), state);
    String suggestions = post(port, "suggest", "{" + statement + ", \"n\": 4}");
    assertTrue(suggestions.contains("\"closes\":true"), suggestions);
    String verdict = post(port, "verify", "{" + statement + ", \"proof\": \"by omega\"}");
    assertTrue(verdict.startsWith("{\"verdict\":\"verified\""), verdict);
    String result = post(port, "prove", "{" + statement + "}");
    assertTrue(result.startsWith("{\"status\":\"proved\",\"proof\":\"by"), result);
    String goals = post(port, "state", "{" + fileAt(4) + "}");
    assertTrue(goals.contains("⊢ b + a = c"), goals);
    String next = post(port, "suggest", "{" + fileAt(4) + ", \"n\": 4}");
    assertTrue(next.contains("\"closes\":true"), next);
    String filled = post(port, "prove", "{" + fileAt(4) + "}");
    assertTrue(filled.startsWith("{\"status\":\"proved\",\"proof\":\""), filled);
    String nothing = post(port, "prove", "{" + fileAt(1) + "}");
    assertTrue(nothing.contains("the nearest sorry is at 4:"), nothing);
  }

  /** A line of a file, whose fourth has a {@code sorry} inside a proof. */
  private static String fileAt(int line) {
    String text =
        "theorem swap (a b c : Nat) (h : a + b = c) :\\n"
            + "    c = b + a ∧ True := by\\n"
            + "  constructor\\n"
            + "  · have : b + a = c := sorry\\n"
            + "    exact this.symm\\n"
            + "  · trivial\\n";
    return "\"file\": {\"text\": \"" + text + "\", \"line\": " + line + "}";
  }

  private static String post(int port, String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/" + method))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void prove_leanBehindTlsAndToken_provesWithTheTokenOnly(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a-secret-of-some-length\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "another-secret-of-some-length\n");
    String certificate = resource("test-cert.pem");
    try (ServeProcess server =
        ServeProcess.start(
            "--services",
            "lean",
            "--tls-cert",
            certificate,
            "--tls-key",
            resource("test-key.pem"),
            "--token",
            token.toString())) {
      String address = "localhost:" + server.port();
      String proved =
          prove(0, "--lean", address, "--lean-ca", certificate, "--lean-token", token.toString());
      assertTrue(proved.contains("\"status\":\"proved\""), proved);
      String refused =
          prove(3, "--lean", address, "--lean-ca", certificate, "--lean-token", wrong.toString());
      assertTrue(refused.contains("--lean-token"), refused);
      String unasked = prove(3, "--lean", address, "--lean-ca", certificate);
      assertTrue(unasked.contains("--lean-token"), unasked);
      String plain = prove(3, "--lean", address);
      assertTrue(plain.contains("no Lean answers"), plain);
    }
  }

  private static String resource(String name) throws Exception {
    return Path.of(RealServeTest.class.getResource(name).toURI()).toString();
  }
}
