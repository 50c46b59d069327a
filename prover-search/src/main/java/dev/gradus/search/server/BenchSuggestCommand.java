package dev.gradus.search.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.cli.LateProgress;
import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench suggest}: how long somebody who writes Lean waits for suggestions. */
@Command(
    name = "bench suggest",
    mixinStandardHelpOptions = true,
    description =
        "Measure the time from a question to the first checked suggestion, and to all of them.",
    footer = {
      "",
      "One question after another, each for the first step of a theorem of Lean's library that"
          + " Gradus",
      "has not seen proved; Lean and the model are warm. What no proposal helps with has no first",
      "suggestion: such goals are counted apart, and take part in the times to all.",
      "",
      "Examples:",
      "  gradus bench suggest",
      "  gradus bench suggest --model models/mine --json Exercises.jsonl"
    })
public final class BenchSuggestCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Questions before the first that counts. */
  private static final int WARM_UP = 10;

  @Spec private CommandSpec command;

  @Option(
      names = "--goals",
      paramLabel = "FILE",
      description =
          "Statements, as for gradus prove. Default: 100 of Lean's library, which are held out.")
  private Path goals;

  @Option(
      names = {"-n", "--number"},
      paramLabel = "N",
      defaultValue = "8",
      description = "Suggestions of a question (default: ${DEFAULT-VALUE}).")
  private int wanted;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  /**
   * How long one question took.
   *
   * @param firstMillis to the first checked suggestion; infinite if there was none
   * @param allMillis to the ranked list
   * @param suggestions in that list
   * @param closes whether one of them ends the proof
   */
  record Answer(double firstMillis, double allMillis, int suggestions, boolean closes) {}

  /** Percentiles in milliseconds, those of the first suggestion over goals that got one. */
  record Result(
      int goals,
      int without,
      int closed,
      double suggestions,
      double firstP50,
      double firstP95,
      double allP50,
      double allP95,
      double allMax) {

    static Result of(List<Answer> answers) {
      double[] first =
          answers.stream()
              .mapToDouble(Answer::firstMillis)
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      double[] all = answers.stream().mapToDouble(Answer::allMillis).sorted().toArray();
      return new Result(
          all.length,
          all.length - first.length,
          (int) answers.stream().filter(Answer::closes).count(),
          answers.stream().mapToInt(Answer::suggestions).average().orElse(0),
          percentile(first, 0.5),
          percentile(first, 0.95),
          percentile(all, 0.5),
          percentile(all, 0.95),
          percentile(all, 1));
    }

    /** Of sorted values; 0 of none. */
    static double percentile(double[] sorted, double share) {
      int at = (int) Math.min(sorted.length - 1, Math.floor(share * sorted.length));
      return sorted.length == 0 ? 0 : sorted[at];
    }
  }

  @Override
  public Integer call() throws JsonProcessingException {
    if (wanted < 1) {
      throw new ParameterException(command.commandLine(), "-n must be at least 1");
    }
    List<Statement> statements = BenchGoals.read(goals);
    MeterRegistry meters = new SimpleMeterRegistry();
    try (ModelConnection modelConnection = model.connect(meters);
        LeanConnection leanConnection = lean.connect(meters)) {
      Suggester suggester =
          new Suggester(leanConnection.channel(), modelConnection.channel(), SearchConfig.DEFAULT);
      for (Statement statement : statements.subList(0, Math.min(WARM_UP, statements.size()))) {
        ask(suggester, statement, 1);
      }
      print(measure(suggester, statements));
    }
    return 0;
  }

  private Result measure(Suggester suggester, List<Statement> statements) {
    List<Answer> answers = new ArrayList<>();
    try (LateProgress progress = new LateProgress("bench suggest", statements.size())) {
      for (Statement statement : statements) {
        answers.add(ask(suggester, statement, 0));
        progress.done(answers.size());
      }
    }
    return Result.of(answers);
  }

  /** Another seed asks for other proposals, so that nothing is answered from memory. */
  private Answer ask(Suggester suggester, Statement statement, long seed) {
    SuggestRequest.Builder request = SuggestRequest.newBuilder().setN(wanted);
    request.setStatement(
        dev.gradus.v1.Statement.newBuilder()
            .setName(statement.name())
            .setHeader(statement.header())
            .setStatement(statement.statement()));
    request.getPolicyBuilder().setSeed(seed);
    double[] first = {Double.POSITIVE_INFINITY};
    long start = System.nanoTime();
    List<Suggestion> ranked =
        suggester.suggest(
            request.build(), suggestion -> first[0] = Math.min(first[0], millisSince(start)));
    boolean closes = ranked.stream().anyMatch(Suggestion::getCloses);
    return new Answer(first[0], millisSince(start), ranked.size(), closes);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private void print(Result r) throws JsonProcessingException {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(r));
    } else {
      out.printf(
          Locale.ROOT,
          "%d goals: %.1f suggestions each, %d with one that ends the proof, %d with none%n",
          r.goals,
          r.suggestions,
          r.closed,
          r.without);
      out.printf(Locale.ROOT, "                              p50 ms    p95 ms    max ms%n");
      out.printf(Locale.ROOT, "  first checked suggestion %11.0f %9.0f%n", r.firstP50, r.firstP95);
      out.printf(
          Locale.ROOT,
          "  all, ranked              %11.0f %9.0f %9.0f%n",
          r.allP50,
          r.allP95,
          r.allMax);
    }
    out.flush();
  }
}
