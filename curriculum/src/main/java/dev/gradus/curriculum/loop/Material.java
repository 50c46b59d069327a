package dev.gradus.curriculum.loop;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.curriculum.loop.config.EvaluationSet;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.loop.config.Source;
import dev.gradus.minif2f.data.Header;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.minif2f.data.Split;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The statements of a run: those to learn from, by source, and those to measure with, by set. None
 * is in both, under whatever name.
 *
 * @param sources by name, in the order of the configuration
 * @param sets likewise
 * @param leftOut held-out statements that sources were told to skip, by source
 * @param rule what must not be trained on
 */
record Material(
    Map<String, List<Statement>> sources,
    Map<String, List<Statement>> sets,
    Map<String, Integer> leftOut,
    HeldOutRule rule) {

  /**
   * Reads all files that the configuration names.
   *
   * @param file the configuration's, for messages
   * @throws ConfigException if a source holds a statement that is held out, and may not skip it
   */
  static Material read(Path file, IterateConfig config) {
    Map<String, List<Statement>> sets = new LinkedHashMap<>();
    List<Statement> measured = new ArrayList<>();
    for (EvaluationSet set : config.evaluate()) {
      List<Statement> statements = statements(file, config.seed(), set);
      sets.put(set.name(), statements);
      measured.addAll(statements);
    }
    HeldOutRule rule = new HeldOutRule(measured);
    Map<String, List<Statement>> sources = new LinkedHashMap<>();
    Map<String, Integer> leftOut = new LinkedHashMap<>();
    for (Source source : config.sources()) {
      List<Statement> all = read(source.files());
      List<Statement> allowed = new ArrayList<>();
      for (Statement statement : all) {
        Optional<String> reason = rule.reason(statement);
        if (reason.isEmpty()) {
          allowed.add(statement);
        } else if (!source.skipHeldOut()) {
          throw new ConfigException(
              file,
              "source %s has %s, which is %s and must not be trained on; write skip-held-out: true to leave such statements out"
                  .formatted(source.name(), statement.name(), reason.get()));
        }
      }
      leftOut.put(source.name(), all.size() - allowed.size());
      if (source.limit() != null) {
        Draw draw = new Draw(config.seed(), "source");
        allowed = draw.sample(allowed, source.limit(), Statement::name);
      }
      sources.put(source.name(), List.copyOf(allowed));
    }
    return new Material(sources, sets, leftOut, rule);
  }

  private static List<Statement> statements(Path file, long seed, EvaluationSet set) {
    List<Statement> statements;
    if (set.minif2f() != null) {
      Split split = Split.valueOf(set.split().toUpperCase(Locale.ROOT));
      Header header = Header.valueOf(set.header().toUpperCase(Locale.ROOT));
      statements =
          MiniF2F.read(set.minif2f(), split).statements().stream().map(header::applyTo).toList();
    } else {
      statements = read(List.of(set.file()));
    }
    if (set.heldOut()) {
      statements = statements.stream().filter(s -> HoldOut.isHeldOut(s.name())).toList();
    }
    if (statements.isEmpty()) {
      throw new ConfigException(
          file, "evaluate " + set.name() + " has no statements; check its file and held-out");
    }
    return set.limit() == null
        ? statements
        : new Draw(seed, "evaluate").sample(statements, set.limit(), Statement::name);
  }

  private static List<Statement> read(List<Path> files) {
    return new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(files);
  }
}
