package dev.gradus.curriculum.loop;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeakCheck;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.EvaluationSet;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.loop.config.Model;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.curriculum.store.CurriculumStatement;
import dev.gradus.minif2f.data.Header;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.minif2f.data.Split;
import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.checkpoint.ShippedModel;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.model.premises.Premise;
import dev.gradus.search.statement.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statements of a run: those to learn from, by source, and those to measure with, by set. None
 * is in both, under whatever name.
 *
 * @param sources by name, in the order of the configuration
 * @param sets likewise
 * @param premises what models may cite
 * @param leftOut held-out statements that sources were told to skip, by source
 * @param hashes what was read: SHA-256 by file, those of models included; of miniF2F, of what it
 *     states
 * @param rule what must not be trained on
 */
record Material(
    Map<String, List<CurriculumStatement>> sources,
    Map<String, List<CurriculumStatement>> sets,
    List<Premise> premises,
    Map<String, Integer> leftOut,
    SortedMap<String, String> hashes,
    HeldOutRule rule) {
  private static final List<String> KNOWN_MODELS = List.of("prior", ShippedModel.NAME);

  /**
   * Reads all files that the configuration names.
   *
   * @param file the configuration's, for messages
   * @throws ConfigException if a source holds a statement that is held out, and may not skip it
   */
  static Material read(Path file, IterateConfig config) {
    requireModels(file, config.model());
    SortedMap<String, String> hashes = new TreeMap<>();
    addModels(file, config.model(), hashes);
    config.original().forEach(f -> hashes.put(f.toString(), new StatementFile(f).sha256()));
    Map<String, List<CurriculumStatement>> sets = new LinkedHashMap<>();
    List<Statement> measured = new ArrayList<>();
    for (EvaluationSet set : config.evaluate()) {
      List<CurriculumStatement> whole = set(file, set, hashes);
      sets.put(set.name(), drawn(new Draw(config.seed(), "evaluate"), whole, set.limit()));
      // What is held out and not drawn must not be learned under another name either.
      whole.forEach(statement -> measured.add(statement.statement()));
    }
    HeldOutRule rule = new HeldOutRule(measured);
    requireLearnable(file, config, rule);
    Map<String, List<CurriculumStatement>> sources = new LinkedHashMap<>();
    Map<String, Integer> leftOut = new LinkedHashMap<>();
    for (Source source : config.sources()) {
      List<CurriculumStatement> all = StatementFile.read(source.files(), source.name());
      source.files().forEach(f -> hashes.put(f.toString(), new StatementFile(f).sha256()));
      List<CurriculumStatement> allowed = allowed(file, source, all, rule);
      requireDifferent(file, "source " + source.name(), allowed);
      leftOut.put(source.name(), all.size() - allowed.size());
      sources.put(source.name(), drawn(new Draw(config.seed(), "source"), allowed, source.limit()));
    }
    List<Premise> premises = premises(config.model().premises(), rule, hashes);
    return new Material(sources, sets, premises, leftOut, hashes, rule);
  }

  /**
   * Without what is held out: its name in a prompt would not be a proof, but it would be a hint.
   */
  private static List<Premise> premises(
      Path file, HeldOutRule rule, SortedMap<String, String> hashes) {
    if (file == null) {
      return List.of();
    }
    hashes.put(file.toString(), new StatementFile(file).sha256());
    return StatementFile.read(List.of(file), "premises").stream()
        .map(CurriculumStatement::statement)
        .filter(statement -> rule.reason(statement).isEmpty())
        .map(s -> new Premise(s.name(), s.statement(), s.forbidden()))
        .toList();
  }

  private static String besidePrior(String model) {
    String beside = ModelOptions.BESIDE_PRIOR;
    return model.startsWith(beside) ? model.substring(beside.length()) : model;
  }

  /** Where it is now: its writer may have died before it had its name back. */
  private static Path checkpoint(String named) {
    return FolderReplacement.resolve(Path.of(named));
  }

  /** Now, and not after the hours that come before the first training. */
  private static void requireModels(Path file, Model model) {
    String first = besidePrior(model.first());
    boolean alone = first.equals(model.first()); // the prior stands beside no server, nor itself
    boolean named =
        alone
            ? KNOWN_MODELS.contains(first) || ModelOptions.isAddress(first)
            : first.equals(ShippedModel.NAME);
    if (!named && !Files.isDirectory(checkpoint(first))) {
      throw new ConfigException(
          file,
          "model.first %s is neither prior, nor gradus, nor a checkpoint that is there, nor one of these two after prior+, nor HOST:PORT"
              .formatted(model.first()));
    }
    if (!ShippedConfig.NAMES.contains(model.init()) && !Files.exists(checkpoint(model.init()))) {
      throw new ConfigException(
          file,
          "model.init %s is no checkpoint or config.json that is there, and none of %s"
              .formatted(model.init(), String.join(", ", ShippedConfig.NAMES)));
    }
  }

  /** Weights that change under a run would make its rounds differ in more than what they learn. */
  private static void addModels(Path file, Model model, SortedMap<String, String> hashes) {
    for (String named : List.of(besidePrior(model.first()), model.init())) {
      Path path = Path.of(named);
      if (KNOWN_MODELS.contains(named) || ShippedConfig.NAMES.contains(named)) {
        continue; // whatever folder is called like that
      }
      if (Files.isDirectory(checkpoint(named))) {
        try (Checkpoint checkpoint = Checkpoint.read(path)) {
          hashes.put(path.toString(), checkpoint.fingerprint());
        } catch (IOException e) {
          throw new ConfigException(file, "model " + named + ": " + e.getMessage());
        }
      } else if (path.toString().endsWith(".json")) {
        hashes.put(path.toString(), new StatementFile(path).sha256());
      }
    }
  }

  /** Files of pairs are trained on as they are: nothing that is held out may be in them. */
  private static void requireLearnable(Path file, IterateConfig config, HeldOutRule rule) {
    LeakCheck check = new LeakCheck(rule);
    config.original().forEach(check::read);
    requireWeighable(file, config.training().originalWeight().keySet(), check.sources());
    if (!check.leaks().isEmpty()) {
      LeakCheck.Leak leak = check.leaks().get(0);
      throw new ConfigException(
          file,
          "original %s, line %d: a pair of %s, which %s%s; leave it out, as `gradus curriculum record --held-out FILE` does"
              .formatted(
                  leak.place(),
                  leak.line(),
                  leak.name(),
                  leak.reason(),
                  check.leaks().size() == 1
                      ? ""
                      : " (and " + (check.leaks().size() - 1) + " more)"));
    }
  }

  /** A training would refuse a weight that is nobody's, after the search that it learns from. */
  private static void requireWeighable(Path file, Set<String> weighed, Set<String> sources) {
    for (String name : weighed) {
      if (!sources.contains(name)) {
        throw new ConfigException(
            file,
            "training.original-weight names the source %s, but original has %s; correct it or leave it out"
                .formatted(name, sources));
      }
    }
  }

  /** A search knows its statements by what they say, and each of them once. */
  private static void requireDifferent(Path file, String of, List<CurriculumStatement> statements) {
    Map<String, String> names = new HashMap<>();
    for (CurriculumStatement one : statements) {
      Statement statement = one.statement();
      String other = names.putIfAbsent(statement.hash(), statement.name());
      if (other != null) {
        throw new ConfigException(
            file,
            "%s has %s and %s, which are the same statement; leave one of them out"
                .formatted(of, other, statement.name()));
      }
    }
  }

  private static List<CurriculumStatement> allowed(
      Path file, Source source, List<CurriculumStatement> all, HeldOutRule rule) {
    List<CurriculumStatement> allowed = new ArrayList<>();
    for (CurriculumStatement statement : all) {
      Optional<String> reason = rule.reason(statement.statement());
      if (reason.isEmpty()) {
        allowed.add(statement);
      } else if (!source.skipHeldOut()) {
        throw new ConfigException(
            file,
            "source %s has %s, which is %s and must not be trained on; write skip-held-out: true to leave such statements out"
                .formatted(source.name(), statement.statement().name(), reason.get()));
      }
    }
    return allowed;
  }

  private static List<CurriculumStatement> set(
      Path file, EvaluationSet set, SortedMap<String, String> hashes) {
    List<CurriculumStatement> statements;
    if (set.minif2f() != null) {
      Split split = Split.valueOf(set.split().toUpperCase(Locale.ROOT));
      Header header = Header.valueOf(set.header().toUpperCase(Locale.ROOT));
      MiniF2F benchmark = MiniF2F.read(set.minif2f(), split);
      hashes.put(set.minif2f() + " " + split, benchmark.sha256());
      statements =
          benchmark.statements().stream()
              .map(problem -> CurriculumStatement.of(header.applyTo(problem), set.name()))
              .toList();
    } else {
      hashes.put(set.file().toString(), new StatementFile(set.file()).sha256());
      statements = StatementFile.read(List.of(set.file()), set.name());
    }
    if (set.heldOut()) {
      statements =
          statements.stream().filter(s -> HoldOut.isHeldOut(s.statement().name())).toList();
    }
    if (statements.isEmpty()) {
      throw new ConfigException(
          file, "evaluate " + set.name() + " has no statements; check its file and held-out");
    }
    requireDifferent(file, "evaluate " + set.name(), statements);
    return statements;
  }

  private static List<CurriculumStatement> drawn(
      Draw draw, List<CurriculumStatement> of, Integer limit) {
    return limit == null ? List.copyOf(of) : draw.sample(of, limit, s -> s.statement().name());
  }

  /** What there is to prove of a source. */
  List<Statement> source(String name) {
    return sources.get(name).stream().map(CurriculumStatement::statement).toList();
  }

  /** What there is to prove of an evaluation set. */
  List<Statement> set(String name) {
    return sets.get(name).stream().map(CurriculumStatement::statement).toList();
  }
}
