package dev.gradus.model.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.LanguageModelService;
import dev.gradus.model.prior.Prior;
import dev.gradus.model.serving.TinyModel;
import dev.gradus.model.torch.TestTorch;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ModelOptionsTest {

  private record Run(int exit, String out, String err) {}

  private static Run sample(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new SampleCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(ModelOptionsTest::asMainDoes)
            .execute(args);
    return new Run(exit, out.toString(), err.toString());
  }

  private static int asMainDoes(Exception error, CommandLine line, CommandLine.ParseResult result)
      throws Exception {
    if (error instanceof CommandLine.IExitCodeGenerator generator) {
      line.getErr().println("gradus: " + error.getMessage());
      return generator.getExitCode();
    }
    throw error;
  }

  @Test
  void sample_prior_printsCandidates() {
    Run run = sample("n : Nat\n⊢ n = n", "--n", "4", "--distinct", "--json", "--model=prior");
    assertEquals(0, run.exit());
    assertEquals(4, run.out().lines().count());
    assertTrue(run.out().lines().allMatch(line -> line.contains("\"logProbability\"")), run.out());
  }

  @Test
  void sample_optionOutOfRange_isBadUsage() {
    Run run = sample("⊢ p", "--temperature", "-1", "--model=prior");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("temperature is -1.0"), run.err());
  }

  private static Run sampleLines(String lines) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    try {
      return sample("--json-lines", "--model=prior");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void sample_jsonLines_answersEachThatIsNotBlank() {
    Run run = sampleLines("\n{\"goal\":\"⊢ 1 = 1\",\"n\":2}\n \n{\"goal\":\"⊢ True\"}\n");
    assertEquals(0, run.exit(), run.err());
    assertEquals(2, run.out().lines().count(), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "7", "null", "{\"gaol\":\"⊢ p\"}", "{\"goal\":1}"})
  void sample_jsonLineWithoutAGoal_isBadUsage(String line) {
    Run run = sampleLines(line + "\n");
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().contains("needs a \"goal\""), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", ".tiny.previous"})
  void connect_directoryWithoutModel_isBadUsageAndNamesTheFile(String name, @TempDir Path folder)
      throws Exception {
    Files.createDirectory(folder.resolve(name));
    Run run = sample("⊢ p", "--model", folder.resolve("tiny").toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("has no config.json"), run.err());
  }

  @Test
  void premises_writerDiedBetweenTheRenames_areThePrevious(@TempDir Path folder) throws Exception {
    Path previous = Files.createDirectory(folder.resolve(".tiny.previous"));
    Files.writeString(
        previous.resolve("premises.jsonl"), "{\"name\":\"Nat.foo\",\"statement\":\"s\"}\n");
    assertEquals(1, new NeuralFlags().premises(folder.resolve("tiny")).size());
  }

  @Test
  void sample_checkpoint_printsCandidatesThatAddUp(@TempDir Path folder) throws Exception {
    String checkpoint = TinyModel.checkpoint(folder.resolve("tiny"), 1).toString();
    // Another test of this JVM may have started libtorch already: the same folder, then.
    String[] options = {
      "n : Nat\n⊢ n = n", "--n", "5", "--json", "--model", checkpoint, "--max-tokens", "8"
    };
    TestTorch.start();
    Run run = sample(options);
    assertEquals(0, run.exit(), run.err());
    int drawn = 0;
    for (String line : run.out().lines().toList()) {
      drawn += new ObjectMapper().readTree(line).path("count").asInt();
    }
    assertEquals(5, drawn);
    assertEquals(run.out(), sample(options).out());
    Run tooMuch = sample("⊢ p", "--model", checkpoint, "--max-tokens", "250");
    assertEquals(2, tooMuch.exit());
    assertTrue(tooMuch.err().contains("--max-tokens is 250"), tooMuch.err());
  }

  @Test
  void sample_checkpointBesideThePrior_hasTacticsOfBoth(@TempDir Path folder) throws Exception {
    String checkpoint = TinyModel.checkpoint(folder.resolve("tiny"), 1).toString();
    TestTorch.start();
    Run run =
        sample("n : Nat\n⊢ n = n", "--n=6", "--distinct", "--model=prior+" + checkpoint, "--json");
    assertEquals(0, run.exit(), run.err());
    List<String> prior =
        sample("n : Nat\n⊢ n = n", "--n=6", "--distinct", "--model=prior").out().lines().toList();
    List<String> drawn = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      drawn.add(new ObjectMapper().readTree(line).path("tactic").asText());
    }
    assertEquals(6, drawn.size());
    List<String> grammars =
        drawn.stream().filter(t -> prior.stream().anyMatch(line -> line.endsWith(t))).toList();
    assertEquals(3, grammars.size(), run.out());
    Run elsewhere = sample("⊢ p", "--model", "prior+localhost:80");
    assertEquals(2, elsewhere.exit());
    assertTrue(elsewhere.err().contains("prior+localhost:80 is neither"), elsewhere.err());
  }

  /** The folder that another test has begun with is the one of this JVM. */
  @Test
  void sample_noModelNamed_isTheShippedOneBesideThePrior() {
    TestTorch.start();
    String[] asked = {"n : Nat\n⊢ 0 < 2 ^ n", "--n=4", "--distinct"};
    Run run = sample(asked);
    assertEquals(0, run.exit(), run.err());
    assertEquals(sample(with(asked, "--model=prior+gradus")).out(), run.out());
    assertNotEquals(sample(with(asked, "--model=prior")).out(), run.out());
    assertNotEquals(sample(with(asked, "--model=gradus")).out(), run.out());
  }

  private static String[] with(String[] options, String further) {
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = further;
    return all;
  }

  @Test
  void connect_neitherNameNorAddress_isBadUsage() {
    for (String model : new String[] {"priors", "host:", "host:123456", ":80", "a/b:80"}) {
      assertEquals(2, sample("⊢ p", "--model", model).exit(), model);
    }
  }

  @Test
  void connect_addressWhereNobodyListens_isABrokenEnvironment() throws Exception {
    try (Socket bound = new Socket()) {
      // Taken, so that nobody else listens there, and refusing, since it is no server's.
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String address = "127.0.0.1:" + bound.getLocalPort();
      Run run = sample("⊢ p", "--model", address);
      assertEquals(3, run.exit());
      assertTrue(run.err().contains("no model server answers at " + address), run.err());
    }
  }

  @Test
  void connect_address_reachesAServerElsewhere() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server =
        NettyServerBuilder.forAddress(loopback)
            .addService(new LanguageModelService(new Prior(meters), meters))
            .build()
            .start();
    try {
      Run there = sample("⊢ 1 + 1 = 2", "--model", "localhost:" + server.getPort());
      assertEquals(0, there.exit(), there.err());
      assertEquals(sample("⊢ 1 + 1 = 2", "--model=prior").out(), there.out());
    } finally {
      server.shutdownNow();
    }
  }
}
