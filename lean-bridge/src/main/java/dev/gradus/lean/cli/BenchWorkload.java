package dev.gradus.lean.cli;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The work that {@code gradus bench lean} gives to Lean: theorems, and for each the batches of
 * tactics that a search might try on the way down one line of play. Most tactics fail, as they do
 * in a search.
 */
final class BenchWorkload {
  private static final String RESOURCE = "bench.jsonl";

  private final List<Line> lines;

  /**
   * The steps of one theorem.
   *
   * @param signature what follows the name
   */
  record Line(String signature, List<Tactics> batches) {}

  /**
   * Tactics for one state.
   *
   * @param follow index of the one whose state the next batch is run on; null in the last batch
   */
  record Tactics(List<String> tactics, Integer follow) {}

  /** A theorem under a name of its own, so that nothing is remembered of it. */
  record Task(String statement, List<Tactics> batches) {}

  private BenchWorkload(List<Line> lines) {
    this.lines = lines;
  }

  static BenchWorkload load() {
    ObjectMapper mapper = new ObjectMapper();
    JavaType type = mapper.constructType(Line.class);
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                BenchWorkload.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(mapper.readValue(line, type));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BenchWorkload(List.copyOf(lines));
  }

  /** Different theorems. */
  int size() {
    return lines.size();
  }

  /** Steps of a theorem, on average. */
  int stepsPerTask() {
    int all =
        lines.stream().flatMap(line -> line.batches.stream()).mapToInt(b -> b.tactics.size()).sum();
    return all / lines.size();
  }

  /** The n-th theorem; they go round and never repeat a name. */
  Task task(String series, int n) {
    Line line = lines.get(n % lines.size());
    return new Task("theorem bench_" + series + "_" + n + " " + line.signature, line.batches);
  }
}
