package dev.gradus.curriculum.loop.config;

import dev.gradus.curriculum.dataset.Proofsize;
import dev.gradus.curriculum.dataset.Proofstep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An expert iteration (Polu et al. 2022, section 4.3). Paths are relative to the folder in which
 * the command is called, as those of every other option.
 *
 * @param seed every random choice derives from it
 * @param rounds models trained one after another, theta_1 to theta_rounds; round 0 searches with
 *     the first model
 * @param sources statements to learn from
 * @param search how proofs of them are searched for
 * @param searches with which model later rounds search
 * @param model what searches first, and what is trained
 * @param training how
 * @param schedule which statements a round takes up
 * @param evaluate what is measured with each model
 * @param gate whether a worse model may search; null lets every model
 * @param original files of training pairs that every round trains on besides, such as {@code gradus
 *     curriculum record} writes
 * @param deduplicate whether pairs are unique over all rounds; otherwise each round adds what it
 *     found, however often it was found before
 * @param store URL of a PostgreSQL database that keeps what is found; null for a file of the run
 */
public record IterateConfig(
    Long seed,
    Integer rounds,
    List<Source> sources,
    Search search,
    Searches searches,
    Model model,
    Training training,
    Schedule schedule,
    List<EvaluationSet> evaluate,
    Gate gate,
    List<Path> original,
    Boolean deduplicate,
    String store) {

  /** With which model rounds after the first one search. */
  public enum Searches {
    /** Each with the model trained before it: expert iteration. */
    TRAINED,
    /** All with the first model, with new seeds: the paper's "sample-only", at equal cost. */
    FIRST,
    /** Not at all: every model learns from round 0 only. */
    ONCE
  }

  public IterateConfig {
    seed = seed == null ? 0 : seed;
    rounds = rounds == null ? 4 : rounds;
    sources = sources == null ? List.of() : List.copyOf(sources);
    search = search == null ? Search.DEFAULT : search;
    searches = searches == null ? Searches.TRAINED : searches;
    model = model == null ? Model.DEFAULT : model;
    training = training == null ? Training.DEFAULT : training;
    schedule = schedule == null ? Schedule.DEFAULT : schedule;
    evaluate = evaluate == null ? List.of() : List.copyOf(evaluate);
    original = original == null ? List.of() : List.copyOf(original);
    deduplicate = deduplicate == null || deduplicate;
    Check.that(rounds >= 1, "rounds must be at least 1");
    Check.that(!sources.isEmpty(), "sources is empty; name at least one, with its files");
    // Names of what is made of them must differ too: groups of training data, measurements.
    unique("sources", sources.stream().flatMap(IterateConfig::groups).toList());
    unique("evaluate", evaluate.stream().flatMap(IterateConfig::measurements).toList());
    if (gate != null) {
      String on = gate.on();
      Check.that(
          evaluate.stream().anyMatch(set -> set.name().equals(on)),
          "gate.on is " + on + ", which is the name of none of evaluate");
    }
  }

  private static Stream<String> groups(Source source) {
    return Stream.of("", Proofstep.ACCEPTED, Proofsize.GROUP).map(group -> source.name() + group);
  }

  private static Stream<String> measurements(EvaluationSet set) {
    return Stream.concat(
        Stream.of(set.name()), set.priorities().stream().skip(1).map(p -> set.name() + "-" + p));
  }

  private static void unique(String list, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Check.that(seen.add(name), list + " has two named " + name + "; rename one of them");
    }
  }

  /** The gate, if there is one. */
  public Optional<Gate> gated() {
    return Optional.ofNullable(gate);
  }

  /** What differs from another configuration, by key, apart from more rounds. */
  public List<String> differences(IterateConfig before) {
    List<String> keys = new ArrayList<>();
    for (var component : IterateConfig.class.getRecordComponents()) {
      try {
        Object then = component.getAccessor().invoke(before);
        Object now = component.getAccessor().invoke(this);
        boolean longer = component.getName().equals("rounds") && rounds >= before.rounds();
        if (!longer && !Objects.equals(then, now)) {
          keys.add(component.getName());
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record can be read", e);
      }
    }
    return keys;
  }
}
