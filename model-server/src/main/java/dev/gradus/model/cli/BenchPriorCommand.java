package dev.gradus.model.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.prior.Prior;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench prior}: what a sample costs, as a share of a stated budget. */
@Command(
    name = "bench prior",
    description = "Measure the time per sample of the built-in grammar against a budget.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus bench prior",
      "  gradus bench prior --samples 8 --rounds 5000 --json"
    })
public final class BenchPriorCommand implements Callable<Integer> {

  /** What a sample may cost, in nanoseconds, the reading of its goal included. */
  private static final double BUDGET_NANOS = 1e6;

  @Spec private CommandSpec command;

  @Option(
      names = "--samples",
      defaultValue = "8",
      description = "Distinct samples a goal (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--rounds",
      defaultValue = "2000",
      description = "Goals measured, after as many to warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (samples < 1 || rounds < 1) {
      throw new ParameterException(
          command.commandLine(), "--samples and --rounds must be at least 1");
    }
    List<String> goals = goals();
    Prior prior = new Prior(new SimpleMeterRegistry());
    // A goal nobody has asked for yet, then the same goal again: unread, then remembered.
    run(prior, goals, -rounds);
    long[][] nanos = run(prior, goals, 0);
    print("unread goal", nanos[0]);
    print("remembered goal", nanos[1]);
    return 0;
  }

  /** Nanoseconds per request: goals read for the first time, and the same asked again. */
  private long[][] run(Prior prior, List<String> goals, int firstRound) {
    long[][] nanos = new long[2][rounds];
    for (int i = 0; i < rounds; i++) {
      // One more hypothesis makes the goal a new one.
      String goal = "round" + (firstRound + i + rounds) + " : ℕ\n" + goals.get(i % goals.size());
      for (int again = 0; again < 2; again++) {
        SampleRequest request = new SampleRequest(goal, samples, 1, 1, 0, i, "", true, false, 0);
        long start = System.nanoTime();
        prior.sample(request);
        nanos[again][i] = System.nanoTime() - start;
      }
    }
    return nanos;
  }

  private void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    double perSample = Arrays.stream(nanos).average().orElseThrow() / samples;
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      object.put("bench", "prior").put("case", what).put("samples", samples).put("goals", rounds);
      object.put("microsPerSample", perSample / 1e3).put("budgetShare", perSample / BUDGET_NANOS);
      for (int percent : new int[] {50, 90, 99}) {
        object.put("requestMicrosP" + percent, percentile(nanos, percent) / 1e3);
      }
      out.println(object);
    } else {
      out.printf(
          Locale.ROOT,
          "%-16s %7.1f us a sample = %.3f of the budget of 1 ms; a request of %d: p50 %.0f us, p90"
              + " %.0f us, p99 %.0f us%n",
          what,
          perSample / 1e3,
          perSample / BUDGET_NANOS,
          samples,
          percentile(nanos, 50) / 1e3,
          percentile(nanos, 90) / 1e3,
          percentile(nanos, 99) / 1e3);
    }
    out.flush();
  }

  private static double percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static List<String> goals() throws IOException {
    try (InputStream in = BenchPriorCommand.class.getResourceAsStream("bench.goals")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(text.strip().split("\\n\\n", -1));
    }
  }
}
