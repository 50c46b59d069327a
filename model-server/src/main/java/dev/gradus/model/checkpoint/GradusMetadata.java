package dev.gradus.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code gradus.json}: what a checkpoint trained here says about its origin. A published checkpoint
 * has none.
 *
 * @param promptFormat version of the prompts that it was trained on, from 1; see the tokenizer
 *     package
 * @param proofsize whether it was trained on the proofsize objective
 * @param step optimizer steps since its parent
 * @param seed of the training run
 * @param trainingData hash of the training data, such as {@code sha256:...}; empty if none
 * @param parents fingerprints of the checkpoints that it came from, the nearest first
 */
public record GradusMetadata(
    int promptFormat,
    boolean proofsize,
    long step,
    long seed,
    String trainingData,
    List<String> parents) {

  /** The file's name in a checkpoint. */
  public static final String FILE = "gradus.json";

  /** Version of this file's own layout. */
  private static final int FORMAT = 1;

  public GradusMetadata {
    parents = List.copyOf(parents);
  }

  /**
   * @throws CheckpointException if the file is damaged or comes from a later version
   */
  static GradusMetadata read(Path file) throws IOException {
    JsonNode json = JsonFile.read(file);
    int format = json.path("format").asInt(-1);
    if (format != FORMAT) {
      throw new CheckpointException(
          file
              + " has format "
              + (format < 0 ? "none" : format)
              + ", this version reads "
              + FORMAT
              + "; use the version of gradus that wrote it, or remove the file to load the bare model");
    }
    List<String> parents = new ArrayList<>();
    json.path("parents").forEach(parent -> parents.add(parent.asText()));
    return new GradusMetadata(
        json.path("promptFormat").asInt(1),
        json.path("proofsize").asBoolean(false),
        json.path("step").asLong(0),
        json.path("seed").asLong(0),
        json.path("trainingData").asText(""),
        parents);
  }

  byte[] toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("promptFormat", promptFormat);
    json.put("proofsize", proofsize);
    json.put("step", step);
    json.put("seed", seed);
    json.put("trainingData", trainingData);
    json.put("parents", parents);
    return JsonFile.bytes(json);
  }
}
