package dev.gradus.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.TacticCandidate;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus sample}: tactic calls that the model proposes for a goal. */
@Command(
    name = "sample",
    description = "Sample tactic calls for a goal from the language model.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus sample $'n : Nat\\n⊢ 0 < 2 ^ n'",
      "  gradus sample --n 20 --distinct < goal.txt",
      "  gradus sample --model models/5m --temperature 0.8 $'n : Nat\\n⊢ 0 < 2 ^ n'",
      "  gradus sample --json-lines < requests.jsonl   # {\"goal\": ..., \"n\": 8, \"seed\": 1} a line"
    })
public final class SampleCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec command;
  @Mixin private ModelOptions model;

  @Parameters(
      arity = "0..1",
      paramLabel = "GOAL",
      description = "The tactic state as Lean prints it; read from standard input where left out.")
  private String goal;

  @Option(names = "--n", defaultValue = "8", description = "Draws (default: ${DEFAULT-VALUE}).")
  private int n;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      description = "0 is greedy (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-p",
      defaultValue = "1",
      description = "Share of probability mass to draw from (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(names = "--seed", defaultValue = "0", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--declaration",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The theorem's name, which a checkpoint reads before the goal.")
  private String declaration;

  @Option(names = "--distinct", description = "Draw without replacement.")
  private boolean distinct;

  @Option(names = "--mathlib", description = "Propose Mathlib's tactics too.")
  private boolean mathlib;

  @Option(names = "--json", description = "Print one JSON object a candidate.")
  private boolean json;

  @Option(
      names = "--json-lines",
      description =
          "Read one JSON request a line from standard input (fields goal, n, seed, ... as the"
              + " options), print one JSON answer a line.")
  private boolean jsonLines;

  @Override
  public Integer call() throws IOException {
    try (ModelConnection connection = model.connect(new SimpleMeterRegistry())) {
      var stub = LanguageModelGrpc.newBlockingStub(connection.channel());
      PrintWriter out = command.commandLine().getOut();
      if (jsonLines) {
        BufferedReader in = standardInput();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (!line.isBlank()) {
            out.println(answer(line, stub));
            out.flush();
          }
        }
        return 0;
      }
      String text = goal == null ? readAll() : goal;
      for (TacticCandidate candidate : sample(stub, request(text))) {
        out.println(json ? object(candidate).toString() : row(candidate));
      }
      out.flush();
      return 0;
    }
  }

  private SampleTacticsRequest request(String text) {
    return SampleTacticsRequest.newBuilder()
        .setGoal(text)
        .setN(n)
        .setTemperature(temperature)
        .setTopP(topP)
        .setSeed(seed)
        .setDistinct(distinct)
        .setMathlib(mathlib)
        .setDeclaration(declaration)
        .build();
  }

  private List<TacticCandidate> sample(
      LanguageModelGrpc.LanguageModelBlockingStub stub, SampleTacticsRequest request) {
    try {
      return stub.sampleTactics(request).getCandidatesList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        throw new ModelUnavailableException(model.model(), e);
      }
      String description = e.getStatus().getDescription();
      throw new ParameterException(
          command.commandLine(), description == null ? e.getStatus().toString() : description, e);
    }
  }

  private JsonNode fields(String line) {
    JsonNode fields;
    try {
      fields = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ParameterException(
          command.commandLine(),
          "not a JSON object on standard input: " + e.getOriginalMessage(),
          e);
    }
    if (!fields.path("goal").isTextual()) {
      throw new ParameterException(
          command.commandLine(),
          "a line of standard input needs a \"goal\" that is a string, as in {\"goal\": \"⊢ p\"}");
    }
    return fields;
  }

  private String answer(String line, LanguageModelGrpc.LanguageModelBlockingStub stub) {
    JsonNode fields = fields(line);
    SampleTacticsRequest request =
        request(fields.get("goal").textValue()).toBuilder()
            .setN(fields.path("n").asInt(n))
            .setSeed(fields.path("seed").asLong(seed))
            .setTemperature(fields.path("temperature").asDouble(temperature))
            .setTopP(fields.path("top_p").asDouble(topP))
            .setDistinct(fields.path("distinct").asBoolean(distinct))
            .setMathlib(fields.path("mathlib").asBoolean(mathlib))
            .setDeclaration(fields.path("declaration").asText(declaration))
            .build();
    ArrayNode candidates = JSON.createArrayNode();
    for (TacticCandidate candidate : sample(stub, request)) {
      candidates.add(object(candidate));
    }
    return JSON.createObjectNode().set("candidates", candidates).toString();
  }

  private static ObjectNode object(TacticCandidate candidate) {
    return JSON.createObjectNode()
        .put("tactic", candidate.getTactic())
        .put("logProbability", candidate.getLogProbability())
        .put("count", candidate.getCount())
        .put("tokens", candidate.getTokenCount())
        .put("truncated", candidate.getTruncated());
  }

  private static String row(TacticCandidate candidate) {
    return String.format(
        Locale.ROOT,
        "%8.5f %3dx  %s%s",
        Math.exp(candidate.getLogProbability()),
        candidate.getCount(),
        candidate.getTactic(),
        candidate.getTruncated() ? " [cut off at --max-tokens]" : "");
  }

  private static BufferedReader standardInput() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private static String readAll() throws IOException {
    return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
