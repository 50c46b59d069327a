package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.minif2f.report.Markup;
import dev.gradus.minif2f.report.ReportPage;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The page of a run: what its models have learned, and all it takes to do it again. */
public final class IterationReport {
  private final RunResults run;
  private final List<RunResults> others;

  private IterationReport(RunResults run, List<RunResults> others) {
    this.run = run;
    this.others = others;
  }

  /**
   * Reads a run, finished or not, and those to compare it with.
   *
   * @throws ReportException if a folder holds no run
   */
  public static IterationReport of(Path run, List<Path> others) {
    List<RunResults> all = RunResults.read(Stream.concat(Stream.of(run), others.stream()).toList());
    return new IterationReport(all.get(0), all.subList(1, all.size()));
  }

  /** Writes the page; what was there before is replaced as a whole. */
  public void writeTo(Path file) {
    try {
      FolderReplacement.writeFile(file, render().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new EnvironmentException(
          "the report " + file + " cannot be written (" + e + "); choose another --out", e);
    }
  }

  String render() {
    String title = "Expert iteration: " + run.label();
    Markup page = ReportPage.open(title, styleSheet());
    page.open("body").newline().open("header").newline();
    page.element("h1", title).newline();
    page.element("p", lead(), "class", "lead").newline();
    tiles(page);
    page.close().newline().open("main").newline();
    page.element("h2", "What each round proves of statements that nobody learned from").newline();
    soft(
        page,
        "Round 0 is the first model; round k the model trained on what rounds 0 to k\u22121 found.");
    new RateCharts(run, others).sets(page);
    page.element("h2", "By difficulty").newline();
    new Difficulty(run).byLength(page);
    new WithinCalls(run).write(page);
    proofs(page);
    curriculum(page);
    comparisons(page);
    new Examples(run).write(page);
    page.element("h2", "Stages").newline();
    new StageTable(run).write(page);
    again(page);
    page.close().newline();
    page.open("footer")
        .text(
            "Written by Gradus. Every proof was checked afresh by Lean's kernel before it counted.");
    page.close().newline().close().newline().close();
    return page.finish();
  }

  private static void soft(Markup page, String text) {
    page.element("p", text, "class", "soft").newline();
  }

  private String lead() {
    double seconds =
        run.stages().stream().mapToDouble(s -> s.facts().path("seconds").asDouble()).sum();
    long calls = run.stages().stream().mapToLong(s -> s.facts().path("tacticCalls").asLong()).sum();
    boolean running = run.stages().stream().anyMatch(stage -> !stage.done());
    boolean resumed = run.stages().stream().anyMatch(stage -> stage.facts().has("resumed"));
    return "%d rounds%s, %,d tactic calls, %s%s."
        .formatted(
            run.lastRound() + 1,
            running ? " so far" : "",
            calls,
            resumed ? "at least " : "",
            StageTable.time(seconds));
  }

  private void tiles(Markup page) {
    page.open("dl", "class", "tiles").newline();
    for (String set : run.sets()) {
      SortedMap<Integer, Measured> measured = run.measured("eval-" + set);
      if (!measured.isEmpty()) {
        Measured last = measured.get(measured.lastKey());
        page.open("div", "class", "tile main");
        page.element(
            "dt", "%s, %s, round %d".formatted(set, last.rateName("proved"), measured.lastKey()));
        page.element("dd", Series.number(100 * last.rate(), "%"), "class", "value");
        String first = Series.number(100 * measured.get(measured.firstKey()).rate(), "%");
        page.element("dd", "round %d: %s".formatted(measured.firstKey(), first), "class", "note");
        page.close().newline();
      }
    }
    page.close().newline();
  }

  private void proofs(Markup page) {
    page.element("h2", "The proofs").newline();
    page.open("div", "class", "plots three").newline();
    RateCharts charts = new RateCharts(run, others);
    charts.callsUntilFound(page);
    charts.lengths(page);
    charts.calls(page);
    page.close().newline();
  }

  private void curriculum(Markup page) {
    page.element("h2", "What was learned from").newline();
    page.open("div", "class", "plots three").newline();
    new RateCharts(run, others).closed(page);
    new LossCharts(run).draw(page);
    page.close().newline();
    new Difficulty(run).byNumbers(page);
  }

  private void comparisons(Markup page) {
    Comparisons comparisons = new Comparisons(run, others);
    if (run.sets().stream().anyMatch(set -> !run.comparisons(set).isEmpty())) {
      page.element("h2", "Priorities compared").newline();
      comparisons.priorities(page);
    }
    if (!others.isEmpty()) {
      page.element("h2", "Runs compared").newline();
      soft(page, "What their configurations say otherwise:");
      comparisons.runs(page);
    }
  }

  private void again(Markup page) {
    page.element("h2", "To run this again").newline();
    page.open("dl", "class", "provenance").newline();
    run.stage(0, "statements")
        .ifPresent(
            begun -> {
              fact(page, "Seed", begun.facts().path("config").path("seed").asText());
              for (Map.Entry<String, JsonNode> file : begun.facts().path("files").properties()) {
                fact(page, file.getKey(), "SHA-256 " + file.getValue().asText());
              }
            });
    run.stages().stream()
        .map(stage -> stage.facts().path("gradus").asText())
        .filter(version -> !version.isEmpty())
        .distinct()
        .forEach(version -> fact(page, "Gradus", version));
    run.stages().stream()
        .map(stage -> stage.facts().path("lean").asText())
        .filter(version -> !version.isEmpty())
        .distinct()
        .forEach(version -> fact(page, "Lean", version));
    for (StageRecord stage : run.stages()) {
      if (stage.facts().has("command")) {
        fact(page, stage.round() + "/" + stage.name(), stage.facts().get("command").asText());
      }
      if (stage.name().equals("data") && stage.done()) {
        fact(
            page,
            stage.facts().path("file").asText(),
            "SHA-256 " + stage.facts().path("sha256").asText());
      }
    }
    page.close().newline();
    Path config = run.folder().resolve("config.yaml");
    if (Files.exists(config)) {
      page.element("h2", "Configuration").newline();
      try {
        page.element("pre", Files.readString(config)).newline();
      } catch (IOException e) {
        throw new EnvironmentException(config + " cannot be read (" + e.getMessage() + ")", e);
      }
    }
  }

  private static void fact(Markup page, String name, String value) {
    page.element("dt", name).open("dd").element("code", value).close().newline();
  }

  private static String styleSheet() {
    try (InputStream css = IterationReport.class.getResourceAsStream("iteration.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
