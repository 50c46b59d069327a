package dev.gradus.curriculum.dataset;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.file.WholeFile;
import dev.gradus.search.engine.EnvironmentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file of training data, JSON Lines or Parquet by its name, and the record beside it, {@code
 * FILE.json}, which says what it is: its SHA-256, counts by source, the runs it came from.
 *
 * <p>Each of the two appears whole or not at all, the data first. A record whose hash is not its
 * file's belongs to an older file.
 */
public final class TrainingFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;

  public TrainingFile(Path file) {
    this.file = file;
  }

  /**
   * Writes both files.
   *
   * @param from where the data came from: runs, or a store and its options
   * @return the record
   * @throws EnvironmentException if they cannot be written; what was there before still is
   */
  public ObjectNode write(TrainingData data, Object from) {
    boolean parquet = file.toString().endsWith(".parquet");
    String sha256 =
        new WholeFile(file)
            .write(
                out -> {
                  if (parquet) {
                    TrainingFormat.writeParquet(data, out);
                  } else {
                    TrainingFormat.writeLines(data, out);
                  }
                });
    ObjectNode record = record(data, from, sha256);
    new WholeFile(file.resolveSibling(file.getFileName() + ".json"))
        .write(out -> out.write((record.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  private ObjectNode record(TrainingData data, Object from, String sha256) {
    ObjectNode record = JSON.createObjectNode();
    record.put("file", file.getFileName().toString()).put("sha256", sha256);
    record.put("proofsteps", data.proofsteps().size()).put("proofsizes", data.proofsizes().size());
    record.put("heldOutGoals", data.heldOutGoals());
    ObjectNode sources = record.putObject("sources");
    data.proofsteps().forEach(step -> count(sources, step.source(), "proofsteps"));
    for (Proofsize size : data.proofsizes()) {
      count(sources, size.source(), "proofsizes");
      if (size.size().isEmpty()) {
        count(sources, size.source(), "unproved");
      }
    }
    record.set("from", JSON.valueToTree(from));
    return record;
  }

  private static void count(ObjectNode sources, String source, String what) {
    ObjectNode counts = sources.withObjectProperty(source);
    counts.put(what, counts.path(what).asInt() + 1);
  }
}
