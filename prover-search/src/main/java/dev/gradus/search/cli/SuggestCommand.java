package dev.gradus.search.cli;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.server.Suggester;
import dev.gradus.search.statement.StatementFormatException;
import dev.gradus.v1.Policy;
import dev.gradus.v1.Statement;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus suggest}: what to write next, for one place in a file or one theorem. */
@Command(
    name = "suggest",
    description = "Suggest tactics for a place in a Lean file; Lean has run every one of them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "PLACE is FILE:LINE or FILE:LINE:COLUMN, counted from 1: a `sorry`, or anywhere inside a `by` block.",
      "Without COLUMN it is the line's first `sorry`, or else the end of the line. Tactics that follow in the",
      "file are context: what makes them work comes first, then what closes the goal.",
      "",
      "Exit codes: 0 suggestions found, 1 none, 2 bad usage or input, 3 broken environment.",
      "",
      "Examples:",
      "  gradus suggest Exercises.lean:12",
      "  gradus suggest --json -n 3 Exercises.lean:12:5",
      "  gradus suggest --statement 'theorem t (p q : Prop) (h : p ∧ q) : q ∧ p :=' --prefix 'constructor'",
      "  gradus suggest --lean native --project ~/mathlib-project Exercises.lean:40"
    })
public final class SuggestCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "PLACE", arity = "0..1", description = "FILE:LINE[:COLUMN].")
  private String place;

  @Option(
      names = "--statement",
      paramLabel = "TEXT",
      description = "A theorem in place of a file: `theorem NAME BINDERS : TYPE :=`.")
  private String statement;

  @Option(
      names = "--header",
      paramLabel = "TEXT",
      description = "What stands before --statement: imports, opens, notations.")
  private String header;

  @Option(
      names = "--prefix",
      paramLabel = "TACTIC",
      description = "A tactic that is already written; as often as there are some, in order.")
  private List<String> prefix = List.of();

  @Option(
      names = {"-n", "--number"},
      paramLabel = "N",
      defaultValue = "8",
      description = "Most suggestions, up to 64 (default: ${DEFAULT-VALUE}).")
  private int number;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "Of sampling; 0 is greedy (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Nucleus of sampling, in (0, 1] (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "The same seed gives the same suggestions (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--tactic-timeout",
      paramLabel = "SECONDS",
      defaultValue = "2",
      converter = SearchOptions.Seconds.class,
      description = "Limit of one tactic (default: ${DEFAULT-VALUE}).")
  private Duration tacticTimeout;

  @Option(names = "--json", description = "Print one JSON object a suggestion.")
  private boolean json;

  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    SuggestRequest request = request();
    MeterRegistry meters = new SimpleMeterRegistry();
    List<Suggestion> suggestions;
    try (ModelConnection modelConnection = model.connect(meters);
        LeanConnection leanConnection = lean.connect(meters)) {
      suggestions =
          new Suggester(leanConnection.channel(), modelConnection.channel(), SearchConfig.DEFAULT)
              .suggest(request, early -> {});
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
    PrintWriter out = command.commandLine().getOut();
    for (int i = 0; i < suggestions.size(); i++) {
      SuggestionText text = new SuggestionText(suggestions.get(i));
      out.println(json ? text.json() : text.forPeople(i + 1));
    }
    if (suggestions.isEmpty() && !json) {
      out.println("no tactic that was tried works here; more are tried with a greater -n");
    }
    out.flush();
    return suggestions.isEmpty() ? 1 : 0;
  }

  private SuggestRequest request() {
    if ((place == null) == (statement == null)) {
      throw usage(
          place == null
              ? "nothing to suggest for: name a place as FILE:LINE, or give --statement"
              : "--statement and a place exclude each other; give one of them");
    }
    if (header != null && statement == null) {
      throw usage("--header goes with --statement; a file brings its own");
    }
    if (number < 1 || number > Suggester.MAX_SUGGESTIONS) {
      throw usage("-n must be from 1 to " + Suggester.MAX_SUGGESTIONS);
    }
    if (!(temperature >= 0 && temperature < 1e3 && topP > 0 && topP <= 1)) {
      throw usage("--temperature must not be negative, and --top-p must be in (0, 1]");
    }
    SuggestRequest.Builder request =
        SuggestRequest.newBuilder()
            .addAllPrefix(prefix)
            .setN(number)
            .setPolicy(Policy.newBuilder().setTemperature(temperature).setTopP(topP).setSeed(seed))
            .setTacticTimeoutMillis((int) Math.min(Integer.MAX_VALUE, tacticTimeout.toMillis()));
    if (place == null) {
      return request.setStatement(theorem()).build();
    }
    return request.setFile(PlaceArgument.read(place).orElseThrow(this::noPlace)).build();
  }

  private ParameterException noPlace() {
    return usage("'" + place + "' is no place; write FILE:LINE or FILE:LINE:COLUMN");
  }

  private Statement theorem() {
    if (!statement.strip().endsWith(":=")) {
      throw usage("--statement does not end in `:=`; write `theorem NAME BINDERS : TYPE :=`");
    }
    String before = Optional.ofNullable(header).orElse("");
    var theorem = dev.gradus.search.statement.Statement.alone(before, statement);
    return Statement.newBuilder()
        .setName(theorem.name())
        .setHeader(before)
        .setStatement(theorem.statement())
        .build();
  }

  private RuntimeException failure(StatusRuntimeException e) {
    Status status = e.getStatus();
    String said = String.valueOf(status.getDescription());
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION ->
          new StatementFormatException(Path.of(place == null ? "--statement" : place), said);
      case RESOURCE_EXHAUSTED ->
          new EnvironmentException("Lean or the model is busy: " + said + "; try again later", e);
      default ->
          new EnvironmentException(
              "Lean or the model does not answer ("
                  + status.getCode()
                  + ": "
                  + said
                  + "); check --lean and --model",
              e);
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
