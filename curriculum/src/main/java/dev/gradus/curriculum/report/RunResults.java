package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.store.Json;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.curriculum.store.StageRecord;
import dev.gradus.curriculum.store.Store;
import dev.gradus.curriculum.store.StorePlace;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that a report needs of a run.
 *
 * @param folder of the run
 * @param label how people tell it from others
 * @param stages in the order in which they were begun
 * @param outcomes of every search of a finished stage
 * @param proofs verified ones, the shortest first
 * @param sizes statements of each source, those that no round has taken up included
 */
record RunResults(
    Path folder,
    String label,
    List<StageRecord> stages,
    List<SearchOutcome> outcomes,
    List<FoundProof> proofs,
    Map<String, Integer> sizes) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern COMPOSED = Pattern.compile("<;>|;");

  /**
   * A verified proof.
   *
   * @param stage name of the stage that found it
   * @param statement its text, which ends in {@code :=}
   * @param text what follows it
   * @param tactics of all its steps; {@code a <;> b} and {@code a; b} are two
   */
  record FoundProof(
      int round,
      String stage,
      Purpose purpose,
      String source,
      String name,
      String statement,
      String text,
      int tactics) {}

  /**
   * Reads a run, which may be under way.
   *
   * @throws ReportException if the folder holds none
   */
  static RunResults read(Path folder) {
    return read(List.of(folder)).get(0);
  }

  /** Reads several, told from each other by their folders' names, or by the paths of namesakes. */
  static List<RunResults> read(List<Path> folders) {
    Map<String, Long> namesakes =
        folders.stream().collect(Collectors.groupingBy(RunResults::name, Collectors.counting()));
    return folders.stream()
        .map(f -> read(f, namesakes.get(name(f)) == 1 ? name(f) : f.toString()))
        .toList();
  }

  private static String name(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  private static RunResults read(Path folder, String label) {
    StorePlace store =
        StorePlace.of(folder)
            .orElseThrow(
                () ->
                    new ReportException(
                        folder
                            + " holds no run of gradus iterate: it has no store.db; check --run and"
                            + " --compare"));
    try (Store opened = store.open(folder, new HeldOutRule(List.of()))) {
      return new RunResults(
          folder, label, opened.stages(), opened.outcomes(), proofs(opened), opened.sizes());
    }
  }

  private static List<FoundProof> proofs(Store store) {
    return store.read(
        connection -> {
          String sql =
              "SELECT stage.round, stage.name, stage.purpose, search.source, search.name,"
                  + " s.statement, proof.text, proof.steps FROM proof JOIN attempt ON attempt.id ="
                  + " proof.attempt_id JOIN search ON search.id = attempt.search_id JOIN stage ON"
                  + " stage.id = search.stage_id JOIN statement s ON s.id = search.statement_id"
                  + " WHERE stage.finished IS NOT NULL ORDER BY proof.length, attempt.id";
          List<FoundProof> proofs = new ArrayList<>();
          try (PreparedStatement select = connection.prepareStatement(sql);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              proofs.add(
                  new FoundProof(
                      row.getInt(1),
                      row.getString(2),
                      row.getString(3).equals("learn") ? Purpose.LEARN : Purpose.EVALUATE,
                      row.getString(4),
                      row.getString(5),
                      row.getString(6),
                      row.getString(7),
                      tactics(Json.strings(row.getString(8)))));
            }
          }
          return proofs;
        });
  }

  /** Steps are what a search takes one at a time; some of them are made of several tactics. */
  static int tactics(List<String> steps) {
    return steps.stream()
        .mapToInt(step -> 1 + (int) COMPOSED.matcher(step).results().count())
        .sum();
  }

  /** The configuration, with the rounds that the run has been continued with since it began. */
  JsonNode config() {
    JsonNode begun =
        stage(0, "statements")
            .map(stage -> stage.facts().path("config"))
            .orElse(MissingNode.getInstance());
    Path now = folder.resolve("config.yaml");
    if (!begun.has("rounds") || !Files.exists(now)) {
      return begun;
    }
    try {
      JsonNode rounds = YAML.readTree(now.toFile()).path("rounds");
      return rounds.isInt() ? ((ObjectNode) begun.deepCopy()).set("rounds", rounds) : begun;
    } catch (IOException e) {
      throw new EnvironmentException(now + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** The evaluation sets, in the order of the configuration. */
  Set<String> sets() {
    Set<String> sets = new LinkedHashSet<>();
    for (StageRecord stage : stages) {
      if (stage.facts().has("set")) {
        sets.add(stage.facts().get("set").asText());
      }
    }
    return sets;
  }

  /** Priorities that a set was measured by besides its own. */
  Set<String> comparisons(String set) {
    Set<String> priorities = new LinkedHashSet<>();
    String main = "eval-" + set;
    for (StageRecord stage : stages) {
      boolean ofSet = stage.facts().path("set").asText().equals(set);
      if (ofSet && !stage.name().equals(main) && !stage.facts().has("skipped")) {
        priorities.add(stage.facts().get("priority").asText());
      }
    }
    return priorities;
  }

  /** What a stage of this name measured, by round; only rounds that have it. */
  SortedMap<Integer, Measured> measured(String stage) {
    SortedMap<Integer, List<SearchOutcome>> byRound = new TreeMap<>();
    for (SearchOutcome outcome : outcomes) {
      if (outcome.stage().equals(stage)) {
        byRound.computeIfAbsent(outcome.round(), none -> new ArrayList<>()).add(outcome);
      }
    }
    SortedMap<Integer, Measured> measured = new TreeMap<>();
    int attempts = attempts(stage);
    byRound.forEach((round, those) -> measured.put(round, new Measured(those, attempts)));
    return measured;
  }

  /** How many the configuration asks for of the set that stages of this name measure with. */
  private int attempts(String stage) {
    Set<String> sets =
        stages.stream()
            .filter(s -> s.name().equals(stage))
            .map(s -> s.facts().path("set").asText())
            .collect(Collectors.toSet());
    for (JsonNode set : config().path("evaluate")) {
      if (sets.contains(set.path("name").asText())) {
        return set.path("attempts").asInt(1);
      }
    }
    return 1;
  }

  /**
   * Names in an evaluation set of what was proved, and in no round of these runs by one tactic;
   * measurements by other priorities do not count.
   */
  static Set<String> neededSeveralTactics(List<RunResults> runs, String set) {
    Map<String, Integer> fewest = new TreeMap<>();
    for (RunResults run : runs) {
      for (FoundProof proof : run.proofs) {
        if (proof.stage().equals("eval-" + set)) {
          fewest.merge(proof.name(), proof.tactics(), Math::min);
        }
      }
    }
    fewest.values().removeIf(tactics -> tactics == 1);
    return fewest.keySet();
  }

  /** The sources that were searched, in the order of the configuration. */
  Set<String> sources() {
    Set<String> sources = new LinkedHashSet<>();
    for (SearchOutcome outcome : outcomes) {
      if (outcome.purpose() == Purpose.LEARN) {
        sources.add(outcome.source());
      }
    }
    return sources;
  }

  /** The facts of a finished stage. */
  Optional<StageRecord> stage(int round, String name) {
    return stages.stream()
        .filter(s -> s.done() && s.round() == round && s.name().equals(name))
        .findFirst();
  }

  /** The last round of which anything is finished. */
  int lastRound() {
    return stages.stream().filter(StageRecord::done).mapToInt(StageRecord::round).max().orElse(0);
  }
}
