package dev.gradus.curriculum.loop.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Statements that measure a model and are never learned from, with a budget that is the same for
 * every model.
 *
 * @param name of the set
 * @param file statements, as for {@code gradus prove}
 * @param minif2f the benchmark, as for {@code gradus minif2f --data}, in place of {@code file}
 * @param split of miniF2F
 * @param header of miniF2F: {@code own}, or {@code core}, which needs no Mathlib
 * @param heldOut of {@code file} only the statements that the library's hold-out rule names
 * @param limit most statements, drawn once; null is all
 * @param samples e; null is the search's
 * @param expansions d; null is the search's
 * @param attempts a: all are run, as pass@k needs
 * @param priorities each is measured; the first is the set's own, the others are for comparison and
 *     only asked of models that can; by default the search's
 */
public record EvaluationSet(
    String name,
    Path file,
    Path minif2f,
    String split,
    String header,
    Boolean heldOut,
    Integer limit,
    Integer samples,
    Integer expansions,
    Integer attempts,
    List<String> priorities) {

  public EvaluationSet {
    Check.name("evaluate", name);
    split = split == null ? "valid" : split;
    header = header == null ? "core" : header;
    heldOut = heldOut != null && heldOut;
    attempts = attempts == null ? 1 : attempts;
    priorities = priorities == null ? List.of() : List.copyOf(priorities);
    String of = " of evaluate " + name;
    Check.that(
        (file == null) != (minif2f == null),
        "evaluate " + name + " needs file or minif2f, not both");
    Check.that(limit == null || limit >= 1, "limit" + of + " must be at least 1");
    Check.that(samples == null || samples >= 1, "samples" + of + " must be at least 1");
    Check.that(expansions == null || expansions >= 1, "expansions" + of + " must be at least 1");
    Check.that(attempts >= 1, "attempts" + of + " must be at least 1");
    Check.that(
        List.of("valid", "test").contains(split), "split" + of + " is neither valid nor test");
    Check.that(List.of("own", "core").contains(header), "header" + of + " is neither own nor core");
    priorities.forEach(priority -> Search.priority("priorities" + of, priority));
  }
}
