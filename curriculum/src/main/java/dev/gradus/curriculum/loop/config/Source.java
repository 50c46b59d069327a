package dev.gradus.curriculum.loop.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Statements to learn from.
 *
 * @param name of the group: in file names, in the report, in the training mixture
 * @param files statements, as for {@code gradus prove}
 * @param attempts a: independent searches per statement and round, at least 1; the first proof ends
 *     them
 * @param weight how often training takes each of its pairs in an epoch
 * @param limit most statements that are taken of it, drawn once for the whole run; null is all
 * @param skipHeldOut leave held-out statements out instead of refusing the file
 */
public record Source(
    String name,
    List<Path> files,
    Integer attempts,
    Double weight,
    Integer limit,
    Boolean skipHeldOut) {

  public Source {
    Check.name("sources", name);
    files = files == null ? List.of() : List.copyOf(files);
    attempts = attempts == null ? 1 : attempts;
    weight = weight == null ? 1 : weight;
    skipHeldOut = skipHeldOut != null && skipHeldOut;
    Check.that(!files.isEmpty(), "source " + name + " names no files");
    Check.that(attempts >= 1, "attempts of source " + name + " must be at least 1");
    Check.that(weight > 0, "weight of source " + name + " must be positive");
    Check.that(limit == null || limit >= 1, "limit of source " + name + " must be at least 1");
  }
}
