package dev.gradus.lean.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.RunningLean;
import dev.gradus.lean.SharedLean;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@ExtendWith(SharedLean.class)
class VerifyCommandTest {
  private static final String GOOD =
      """
      {"name": "good", "statement": "theorem good (a : Nat) : a + 0 = a :=", "proof": "by simp"}
      """;
  private static final String WRONG =
      """
      {"name": "wrong", "statement": "theorem wrong (a : Nat) : a + 1 = a :=", "proof": "by simp"}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int verify(String... arguments) {
    CommandLine command =
        new CommandLine(new VerifyCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExitCodeExceptionMapper(
                e -> e instanceof CommandLine.IExitCodeGenerator g ? g.getExitCode() : 2);
    return command.execute(arguments);
  }

  private String file(String content) throws Exception {
    return Files.writeString(folder.resolve("proofs.jsonl"), content).toString();
  }

  /** Runs the command against the shared Lean, behind a port. */
  private int verifyRemotely(RunningLean lean, String... arguments) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(lean.bridge().service())
            .build()
            .start();
    try {
      String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = "--lean=127.0.0.1:" + server.getPort();
      return verify(all);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void call_allVerified_exitsWithZero(RunningLean lean) throws Exception {
    assertEquals(0, verifyRemotely(lean, file(GOOD)), err::toString);
    assertEquals("verified  good", out.toString().strip());
  }

  @Test
  void call_oneRejected_exitsWithOneAndSaysWhy(RunningLean lean) throws Exception {
    assertEquals(1, verifyRemotely(lean, file(GOOD + WRONG), "--json"), err::toString);
    String[] lines = out.toString().strip().split("\n");
    JsonNode good = new ObjectMapper().readTree(lines[0]);
    JsonNode wrong = new ObjectMapper().readTree(lines[1]);
    assertEquals("verified", good.path("verdict").asText());
    assertTrue(good.path("axioms").isArray(), lines[0]);
    assertEquals("rejected", wrong.path("verdict").asText());
    assertTrue(!wrong.path("reason").asText().isEmpty(), lines[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | not JSON",
        "[1] | not a JSON object",
        "{\"name\": \"x\", \"statement\": \"theorem x : 1 = 1 :=\"} | \"proof\"",
        "{\"name\": 3, \"statement\": \"\", \"proof\": \"\"} | \"name\""
      })
  void call_malformedLine_namesFileAndLine(String line, String reason) throws Exception {
    assertEquals(2, verify(file(GOOD + "\n" + line + "\n")));
    assertTrue(err.toString().contains("proofs.jsonl:3: "), err::toString);
    assertTrue(err.toString().contains(reason), err::toString);
  }

  @Test
  void call_hugeLine_isRefused() throws Exception {
    assertEquals(2, verify(file("x".repeat(9 << 20))));
    assertTrue(err.toString().contains(":1: longer than 8 MB"), err::toString);
  }

  @Test
  void call_missingFile_saysSo() {
    assertEquals(2, verify(folder.resolve("none.jsonl").toString()));
    assertTrue(err.toString().contains("none.jsonl: no such file; check the path"), err::toString);
  }

  @Test
  void call_nobodyAtTheAddress_exitsWithThree() throws Exception {
    assertEquals(3, verify(file(GOOD), "--lean=127.0.0.1:1"));
    assertTrue(err.toString().contains("no Lean answers at 127.0.0.1:1"), err::toString);
  }
}
